/**
 * Every cause that a run can be diagnosed with. Of causes that are as sure, the one that stands first
 * is the likelier: those above bring about those below.
 *
 * @module
 */
import type { Evidence, Rule, Sign } from './rule.ts';

/** Share of the memory above which a killed worker was most likely killed for it. */
const nearlyAll = 0.8;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export const rules: readonly Rule[] = [
  {
    cause: 'disk-full',
    title: 'The disk filled up',
    action:
      'Free some space, or set BREWSLM_HOME to a larger disk; `brewslm artifact gc` removes what nothing needs. Then run the same command: it goes on from the last checkpoint.',
    evidence: (run) => [
      ...run.ending('disk.full'),
      ...run.lost('disk.full'),
      ...run.alerts('likely', 'alert.disk'),
    ],
  },
  {
    cause: 'memory-exhausted',
    title: 'Memory ran out',
    action:
      'Train with a shorter --sequence-length, --method lora or a smaller base; `brewslm preflight` says what fits. Or end what else takes memory.',
    evidence: (run) => [
      ...run.ending('train.out-of-memory', 'train.memory-limit'),
      ...run.lost('train.out-of-memory', 'train.memory-limit'),
      ...killedForMemory(run),
      ...run.alerts('possible', 'alert.memory', 'alert.memory-creep', 'alert.swapping'),
    ],
  },
  {
    cause: 'killed',
    title: 'The worker was killed from outside',
    action:
      'Ask what ended it: a person, a scheduler, or the system (`dmesg` tells). Run the same command: it goes on from the last checkpoint.',
    evidence: (run) =>
      run.killed && killedForMemory(run).length === 0
        ? [
            {
              likelihood: 'likely',
              text: 'the worker ended by SIGKILL, and memory was not short',
            },
          ]
        : [],
  },
  {
    cause: 'supervisor-lost',
    title: 'BrewSLM itself was ended',
    action: 'Run the same command: it goes on from the last checkpoint.',
    evidence: ({ timeline: { run } }) =>
      run.status === 'interrupted' && run.problem === null
        ? [
            {
              likelihood: 'certain',
              text: `process ${run.pid} ended without a word: killed, or the machine was restarted`,
            },
          ]
        : [],
  },
  {
    cause: 'learning-rate',
    title: 'The learning rate is too high',
    action: 'Train with a lower --learning-rate, a third of what it was to begin with.',
    evidence: (run) => [
      ...run.ending('train.diverged'),
      ...run.lost('train.diverged'),
      ...run.alerts(
        'likely',
        'alert.divergence',
        'alert.gradient-explosion',
        'alert.metric-regression',
      ),
      ...run.alerts('possible', 'alert.loss-spike'),
    ],
  },
  {
    cause: 'checkpoint-damaged',
    title: 'A checkpoint on the disk was damaged',
    action: 'Check the disk; run the same command: it goes on from the checkpoint before.',
    evidence: (run) => [...run.ending('checkpoint.damaged'), ...run.lost('checkpoint.damaged')],
  },
  {
    cause: 'swapping',
    title: 'The worker is swapped out',
    action: 'End other programs, or train with a shorter --sequence-length or a smaller base.',
    evidence: (run) => run.alerts('likely', 'alert.swapping'),
  },
  {
    cause: 'throttled',
    title: 'The processor is held back',
    action: 'Raise the quota of the container, or let the machine cool; fewer --threads may do.',
    evidence: (run) => run.alerts('likely', 'alert.throttled'),
  },
  {
    cause: 'hung',
    title: 'The worker hung',
    action:
      'Run the same command: it goes on from the last checkpoint. If it hangs at the same step again, send what `brewslm run show` prints to the maintainers.',
    evidence: (run) => [
      ...run.ending('run.worker-stalled'),
      ...run.lost('run.worker-stalled'),
      ...run.alerts('likely', 'alert.stalled', 'alert.no-progress'),
    ],
  },
  {
    cause: 'crashed',
    title: 'The worker crashed',
    action:
      'Run the same command once more. If it crashes again, send what `brewslm run show` prints to the maintainers.',
    evidence: (run) => {
      if (run.killed) return [];
      return [...run.ending('run.worker-lost'), ...run.lost('run.worker-lost')];
    },
  },
  {
    cause: 'data-bound',
    title: 'The loop waits for data',
    action: 'Put BREWSLM_HOME on a disk of this machine.',
    evidence: (run) => run.alerts('likely', 'alert.data-bound'),
  },
  {
    cause: 'gpu-underused',
    title: 'The GPU has too little to do',
    action: 'Train with larger micro-batches (`microBatchRows` in a plan for --plan).',
    evidence: (run) => run.alerts('likely', 'alert.gpu-underused'),
  },
  {
    cause: 'machine-busy',
    title: 'Something else uses the machine',
    action: 'End what else computes, or wait until it is done.',
    evidence: (run) => run.alerts('possible', 'alert.slowdown'),
  },
  {
    cause: 'overfitting',
    title: 'The model learns its rows by heart',
    action: 'Train for fewer --epochs, or import more data. The best weights are kept.',
    evidence: (run) => run.alerts('likely', 'alert.overfitting'),
  },
  {
    cause: 'behind-accepted',
    title: 'The run is behind the accepted one',
    action: 'Compare its settings with those of the accepted run.',
    evidence: (run) => run.alerts('likely', 'alert.behind-accepted'),
  },
  {
    cause: 'out-of-time',
    title: 'The budget was spent',
    action: 'Give a larger --budget; the run goes on where it stopped.',
    evidence: (run) => [
      ...run.ending('train.out-of-time', 'train.budget'),
      ...run.alerts('likely', 'alert.budget'),
    ],
  },
  {
    cause: 'stopped',
    title: 'Somebody stopped it',
    action: 'Run the same command: it goes on from the last checkpoint.',
    evidence: (run) => run.ending('run.interrupted'),
  },
  {
    cause: 'silent',
    title: 'Nothing is heard of the run',
    action: 'See whether its process still lives; if not, run the same command: it goes on.',
    evidence: (run) => run.alerts('likely', 'alert.silent'),
  },
  {
    cause: 'defect',
    title: 'BrewSLM has a defect',
    action: 'Send what `brewslm run show` prints to the maintainers.',
    evidence: (run) => run.ending('internal'),
  },
];

function killedForMemory(run: Evidence): Sign[] {
  const share = run.memoryShare;
  if (!run.killed || share === null || share < nearlyAll) return [];
  return [
    {
      likelihood: 'likely',
      text: `the worker was ended by SIGKILL when it had taken up to ${percent(share)} of the memory`,
    },
  ];
}
