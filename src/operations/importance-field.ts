import { count } from './fields.ts';

/** Training rows that quantization weighs its errors on, where nobody says how many. */
export const IMPORTANCE_ROWS = 64;

export const importanceRows = () =>
  count(
    `training rows to measure the importance of weights on, for gguf and ollama; ${IMPORTANCE_ROWS} when left out, 0 for none`,
    { value: 'n' },
  );
