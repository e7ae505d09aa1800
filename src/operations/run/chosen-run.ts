import { z } from 'zod';
import { positiveInteger, project } from '../fields.ts';

export const chosenRun = z.strictObject({
  project: project('the project'),
  run: positiveInteger('the run; the newest training when left out', {
    value: 'number',
  }).optional(),
});
