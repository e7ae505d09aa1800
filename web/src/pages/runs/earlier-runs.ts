import { useQueries } from '@tanstack/react-query';
import { client } from '../../api/call.ts';
import type { Points } from './curve/line.ts';

/** The training losses of other runs, in the order in which they were asked for, as far as known. */
export const useEarlierLosses = (runs: readonly number[]): { run: number; losses: Points }[] =>
  useQueries({
    queries: runs.map((run) => ({
      queryKey: ['run.show', { run }, 'losses'],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { output } = await client.query('run.show', { run }, { signal });
        const { metrics } = output;
        const losses = { x: metrics.map(({ step }) => step), y: metrics.map(({ loss }) => loss) };
        return { run, losses };
      },
      staleTime: Infinity,
      meta: { fixed: true },
    })),
    combine: known,
  });

const known = <Found>(results: readonly { data?: Found | undefined }[]): Found[] =>
  results.flatMap(({ data }) => (data === undefined ? [] : [data]));
