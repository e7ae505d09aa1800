/**
 * A thread that looks through units of a file and prepares their rows in the same pass.
 *
 * @module
 */
import { workerData } from 'node:worker_threads';
import type { CompanionPiece } from '../../ingest/scan/companion.ts';
import { UnitScanner, type ScanUnit } from '../../ingest/scan/unit-scanner.ts';
import { serve } from '../../threads/serve.ts';
import { UnitPreparer, type Preparation, type Prepared } from '../candidates/prepare-unit.ts';
import type { UnitFile } from '../candidates/unit.ts';
import { loadKernels } from '../kernel/kernels.ts';

export interface AheadData {
  preparation: Preparation;
  file: UnitFile;
}

const { preparation, file } = workerData as AheadData;
const scanner = new UnitScanner();
const preparer = new UnitPreparer(await loadKernels(), preparation);
preparer.begin(file);

serve<ScanUnit, CompanionPiece<Prepared>>(
  async function* (unit) {
    const pieces: Prepared[] = [];
    const scan = scanner.scan(unit, preparer.listen(pieces));
    for (;;) {
      const { value: scanned, done } = await scan.next();
      for (const made of pieces.splice(0)) yield { made, scanned: null };
      if (done) return yield { made: preparer.take(), scanned };
    }
  },
  () => preparer.giveBack(),
);
