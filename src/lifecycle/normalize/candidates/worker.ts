/**
 * A thread that prepares units.
 *
 * @module
 */
import { workerData } from 'node:worker_threads';
import { serve } from '../../threads/serve.ts';
import { loadKernels } from '../kernel/kernels.ts';
import { UnitPreparer, type Preparation, type Prepared } from './prepare-unit.ts';
import type { Unit } from './unit.ts';

const preparer = new UnitPreparer(await loadKernels(), workerData as Preparation);

serve<Unit, Prepared>(
  (unit) => preparer.prepare(unit),
  () => preparer.giveBack(),
);
