import type { QueuePlace } from '../../../lifecycle/runs/queue.ts';
import { bytes } from '../text/style.ts';

/** Where a run stands, and why it waits: `place 2, behind run 4`. */
export function queueText({ place, because }: QueuePlace): string {
  const where = `place ${place}`;
  switch (because?.kind) {
    case undefined:
      return `${where}: its turn has come`;
    case 'behind':
      return `${where}, behind run ${because.run}`;
    case 'same':
      return `${where}: run ${because.run} is the same training, and its result will do`;
    case 'memory':
      return `${where}: it needs ${bytes(because.needs)} of memory, and ${runs(because.runs)} ${because.runs.length === 1 ? 'leaves' : 'leave'} ${bytes(because.left)}`;
    case 'alone':
      return `${where}: nobody knows how much memory it takes, so it waits for ${runs(because.runs)}`;
  }
}

const runs = (numbers: readonly number[]): string =>
  `${numbers.length === 1 ? 'run' : 'runs'} ${numbers.join(', ')}`;
