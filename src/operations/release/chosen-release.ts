import { z } from 'zod';
import { positiveInteger, project } from '../fields.ts';

export const ofProject = project('project of the release');

export const chosenRelease = z.strictObject({
  project: ofProject,
  release: positiveInteger('release; the newest when left out', { value: 'number' }).optional(),
});
