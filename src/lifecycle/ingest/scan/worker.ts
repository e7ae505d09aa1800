/**
 * A thread that looks through units of files.
 *
 * @module
 */
import { serve } from '../../threads/serve.ts';
import type { CompanionPiece } from './companion.ts';
import { UnitScanner, type ScanUnit } from './unit-scanner.ts';

const scanner = new UnitScanner();

serve<ScanUnit, CompanionPiece<null>>(async function* (unit) {
  const scan = scanner.scan(unit);
  for (;;) {
    const { value: scanned, done } = await scan.next();
    if (done) return yield { made: null, scanned };
  }
});
