import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteCounter } from './byte-counter.ts';
import { RowCutter } from './row-cutter.ts';
import type { LineRange } from './unit-range.ts';

const counter = await ByteCounter.load();

/** The same byte by byte. */
function cutSlowly(bytes: Buffer, unitBytes: number, quoted: boolean): LineRange[] {
  const units: LineRange[] = [];
  let [start, linesBefore, lines, open] = [0, 0, 0, false];
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0x22) open = !open;
    if (byte !== 0x0a) continue;
    lines++;
    if ((quoted && open) || at + 1 - start < unitBytes) continue;
    units.push({ start, end: at + 1, linesBefore, last: false });
    [start, linesBefore] = [at + 1, lines];
  }
  if (start < bytes.length) units.push({ start, end: bytes.length, linesBefore, last: true });
  return units;
}

it('cuts any bytes after rows, however they come by', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '"', '""', 'a', ',', '\r\n', '"x\ny",z\n'),
    fc.nat(5000).map((length) => 'x'.repeat(length)),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.boolean(),
      (pieces, unitBytes, blockBytes, quoted) => {
        const bytes = Buffer.from(pieces.join(''));
        const cutter = new RowCutter(counter, unitBytes, quoted);
        const units: LineRange[] = [];
        for (let at = 0; at < bytes.length; at += blockBytes)
          units.push(...cutter.push(bytes.subarray(at, at + blockBytes)));
        units.push(...cutter.end());
        expect(units).toEqual(cutSlowly(bytes, unitBytes, quoted));
      },
    ),
    { numRuns: 300 },
  );
});

it('counts beyond what a lane of the kernel holds', () => {
  const bytes = Buffer.alloc(100_000, '"');
  bytes.fill('\n', 0, 70_000);
  counter.count(bytes);
  expect([counter.feeds, counter.quotes]).toEqual([70_000, 30_000]);
});
