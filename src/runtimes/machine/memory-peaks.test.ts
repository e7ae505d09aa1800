import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { notePeak, peaksOf, type MemoryPeak } from './memory-peaks.ts';
import { machineFolder } from './record-file.ts';

let home: string;
beforeEach(() => {
  home = temporaryFolder();
});

const peak = (changes: Partial<MemoryPeak> = {}): MemoryPeak => ({
  machine: 'here',
  shapes: 'a',
  by: 'train',
  forecast: 1,
  expected: 200,
  certain: 100,
  peak: 210,
  ...changes,
});

it('gives the peaks of one machine and one version of the forecast, oldest first', () => {
  expect(peaksOf(home, 'here', 1)).toEqual([]);
  const noted = [peak(), peak({ shapes: 'b' }), peak({ by: 'probe' })];
  for (const each of noted) notePeak(home, each);
  notePeak(home, peak({ machine: 'there' }));
  notePeak(home, peak({ forecast: 2 }));
  expect(peaksOf(home, 'here', 1)).toEqual(noted);
});

it('passes over what a kill or another version left', () => {
  const file = join(machineFolder(home), 'memory-peaks.jsonl');
  notePeak(home, peak());
  appendFileSync(file, '{"machine":"here","shapes":"x"}\n{"machine":"he\n');
  notePeak(home, peak({ shapes: 'b' }));
  appendFileSync(file, '{"machine":"here","sha');
  expect(peaksOf(home, 'here', 1).map(({ shapes }) => shapes)).toEqual(['a', 'b']);
});
