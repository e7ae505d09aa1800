/** Plans that would waste the time they ask for. */
import type { Fault } from '../fault.ts';

export const plans: Fault[] = [
  {
    name: 'replies longer than the context of the model',
    code: 'preflight.reply-left-out',
    at: 'FAIL',
    dataset: 'long',
  },
  {
    name: 'rows too short for the replies',
    code: 'preflight.reply-left-out',
    at: 'FAIL',
    settings: 'sequenceLength: 12',
  },
  {
    name: 'rows longer than the context',
    code: 'plan.invalid',
    at: 'FAIL',
    settings: 'sequenceLength: 4096',
  },
  {
    name: 'pairs of replies where there are none',
    code: 'plan.invalid',
    at: 'FAIL',
    settings: 'preference: { loss: dpo, beta: 0.1 }',
  },
  {
    name: 'pairs of replies, packed',
    code: 'plan.invalid',
    at: 'FAIL',
    dataset: 'preference',
    settings: 'packing: true',
  },
  {
    name: 'a warm-up that never ends',
    code: 'plan.warmup',
    at: 'FAIL',
    settings: 'steps: 50\nwarmupSteps: 50',
  },
  {
    name: 'a learning rate of another optimizer',
    code: 'plan.learning-rate',
    at: 'FAIL',
    settings: 'learningRate: 0.1',
  },
  {
    name: 'a first moment that never moves',
    code: 'plan.optimizer',
    at: 'FAIL',
    settings: 'beta1: 1',
  },
  {
    name: 'a second moment that never moves',
    code: 'plan.optimizer',
    at: 'FAIL',
    settings: 'beta2: 1',
  },
  {
    name: 'a decay that takes all of a weight',
    code: 'plan.optimizer',
    at: 'FAIL',
    settings: 'weightDecay: 5000',
  },
  {
    name: 'adapters on nothing',
    code: 'plan.adapter',
    at: 'FAIL',
    settings: 'method: lora\nlora: { targets: [] }',
  },
  {
    name: 'adapters larger than what they adapt',
    code: 'plan.adapter',
    at: 'FAIL',
    settings: 'method: lora\nlora: { rank: 64 }',
  },
  {
    name: 'adapter settings in a training of all weights',
    code: 'plan.adapter-unused',
    at: 'FAIL',
    settings: 'method: full\nlora: { rank: 8 }',
  },
  {
    name: 'a training that the memory does not hold',
    code: 'preflight.memory',
    at: 'FAIL',
    options: { memoryLimit: 16 * 1024 ** 2 },
  },
  {
    name: 'a budget of no time',
    code: 'train.budget',
    at: 'FAIL',
    options: { budgetSeconds: 0.001 },
  },
  {
    name: 'a setting that is not there',
    code: 'plan.invalid',
    at: 'request',
    settings: 'learning_rate: 0.001',
  },
  { name: 'fewer than no steps', code: 'plan.invalid', at: 'request', settings: 'steps: -10' },
  { name: 'half a row', code: 'plan.invalid', at: 'request', settings: 'microBatchRows: 0.5' },
  {
    name: 'a schedule that is not there',
    code: 'plan.invalid',
    at: 'request',
    settings: 'schedule: polynomial',
  },
  {
    name: 'modules that are not there',
    code: 'plan.invalid',
    at: 'request',
    settings: 'lora: { targets: [qkv_proj] }',
  },
  {
    name: 'a plan file that is no YAML',
    code: 'plan.invalid',
    at: 'request',
    settings: 'steps: [1,',
  },
];
