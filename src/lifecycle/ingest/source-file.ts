/**
 * A file in the object store that is to become part of a snapshot.
 *
 * @module
 */
import type { SplitName } from './split-name.ts';

export interface SourceFile {
  /** Unique within the import, with `/` between parts. */
  name: string;
  sha256: string;
  bytes: number;
  /** Given by a sample's card; otherwise the name decides. */
  split?: SplitName;
  /** Found in a folder or by a pattern, rather than named. */
  found?: true;
}
