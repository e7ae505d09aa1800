/**
 * Operations whose news are what they print: drawn as they come, or a line of JSON each.
 *
 * @module
 */
import type { OperationName } from '../../operations/index.ts';
import type { LiveView } from './renderer.ts';

export const liveViews: {
  readonly [Name in OperationName]?: () => Promise<{
    open(stream: NodeJS.WriteStream, json: boolean): LiveView;
  }>;
} = {
  'run.tail': () => import('./run/tail-live.ts'),
};
