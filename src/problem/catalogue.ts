/**
 * The closed list of problem codes. `room.what`, by what one is doing when they come up. A code never
 * changes its meaning: programs match on it. The fix here is the general one; a caller that knows more
 * says more.
 *
 * @module
 */
import { api } from './codes/api.ts';
import { choice } from './codes/choice.ts';
import { data } from './codes/data.ts';
import { delivery } from './codes/delivery.ts';
import { models } from './codes/models.ts';
import { program } from './codes/program.ts';
import { serving } from './codes/serving.ts';
import { sources } from './codes/sources.ts';
import { training } from './codes/training.ts';

export const catalogue = {
  ...program,
  ...sources,
  ...data,
  ...models,
  ...training,
  ...choice,
  ...delivery,
  ...api,
  ...serving,
};

export type ProblemCode = keyof typeof catalogue;
