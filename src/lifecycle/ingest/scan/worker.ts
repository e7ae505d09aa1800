/**
 * A thread that looks through units of files.
 *
 * @module
 */
import { serve } from '../../threads/serve.ts';
import { UnitScanner, type ScannedUnit, type ScanUnit } from './unit-scanner.ts';

const scanner = new UnitScanner();

serve<ScanUnit, ScannedUnit>(async function* (unit) {
  const scan = scanner.scan(unit);
  for (;;) {
    const { value, done } = await scan.next();
    if (done) return yield value;
  }
});
