import type { InputOf } from '../../api/call.ts';

/** Settings that another page proposes for the next training; they come with the address. */
export type Draft = Pick<
  InputOf<'train.start'>,
  'baseModel' | 'method' | 'steps' | 'learningRate' | 'sequenceLength'
>;
