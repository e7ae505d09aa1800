/**
 * The kernel that both views of text share, each with an instance of its own.
 *
 * @module
 */
import { instantiate } from '../../../rows/webassembly/compile.ts';
import { source } from './source/module.ts';

/** @param compose Makes the text between two places of the memory uniform; see its import. */
export const instantiateText = <Exports>(
  compose: (from: number, to: number) => number,
): Promise<Exports> => instantiate('text', source, { text: { compose } });
