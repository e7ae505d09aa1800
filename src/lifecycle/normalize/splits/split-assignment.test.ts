import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SplitName } from '../../ingest/split-name.ts';
import { digestText, putDigest } from '../duplicates/row-digests.ts';
import { TextKernel } from '../kernel/text-kernel.ts';
import { Comparable } from '../duplicates/compare.ts';
import { NearFinder } from '../duplicates/near-finder.ts';
import { shinglesOf } from '../duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../duplicates/signature.ts';
import {
  givenSplits,
  assignmentGroups,
  isKept,
  placement,
  SplitAssignment,
} from './split-assignment.ts';

let kernel: TextKernel;
beforeAll(async () => {
  kernel = await TextKernel.load();
});

const policy = { validation: 0.1, test: 0.1 };

interface Row {
  text: string;
  reply?: string;
  group?: string;
  given?: SplitName;
}

/** What was planned, by the rows as they are given here. */
interface Plan extends Pick<
  SplitAssignment,
  'duplicates' | 'nearDuplicates' | 'nearConflicts' | 'nearConflictCount' | 'leaks'
> {
  placements: Uint8Array;
  carved: SplitName[];
  ignored: boolean;
}

function plan(all: readonly Row[], seed = 7, action: 'remove' | 'report' = 'remove'): Plan {
  const files = all.map((row, at) => ({ row, at, split: row.given ?? null, records: 1 }));
  const ordered = assignmentGroups(files).flat();
  const rows = ordered.map(({ row }) => row);
  const count = rows.length;
  const columns = {
    id: new Uint32Array(3 * count),
    key: new Uint32Array(3 * count),
    together: new Uint32Array(3 * count),
  };
  const signatures = new Uint8Array(SIGNATURE_BYTES * count);
  rows.forEach(({ text, reply = '', group }, row) => {
    putDigest(columns.id, row, digestText(`${text}\n${reply}`));
    putDigest(columns.key, row, digestText(text));
    if (group !== undefined) putDigest(columns.together, row, digestText(group));
    writeSignature(kernel, shinglesOf(kernel, [text, reply], 1), signatures, row * SIGNATURE_BYTES);
  });
  const finder = new NearFinder(
    () => signatures,
    count,
    { action, threshold: 0.85 },
    (row) => {
      const { text, reply = '' } = rows[row];
      return new Comparable(kernel, { frame: '', input: [text], reply, decisive: undefined });
    },
  );
  const given = givenSplits(files);
  const planned = { columns, capacity: count, places: new Uint8Array(count) };
  const assignment = new SplitAssignment(planned, given, policy, seed, { finder, action });
  const placements = new Uint8Array(count);
  ordered.forEach(({ at, split }, row) => (placements[at] = assignment.place(row, split)));
  const { duplicates, nearDuplicates, nearConflicts, nearConflictCount, leaks } = assignment;
  const { carved, ignored } = given;
  const found = { duplicates, nearDuplicates, nearConflicts, nearConflictCount, leaks };
  return { ...found, placements, carved, ignored };
}

const names = (rows: readonly Row[], seed?: number) =>
  [...plan(rows, seed).placements].map(
    (place) => Object.entries(placement).find(([, value]) => value === place)![0],
  );

const words = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `word${from + i}`);
/** Long enough for one changed word to leave it nearly the same. */
const essay = (n: number) => [`essay${n}`, ...words(60, 1000 * n)].join(' ');
const changed = (text: string, at: number) =>
  text
    .split(' ')
    .map((word, index) => (index === at ? `changed${at}` : word))
    .join(' ');

/** Short texts, equal ones, nearly equal ones, groups and given splits, all mixed. */
const anyRow: fc.Arbitrary<Row> = fc.record(
  {
    text: fc.oneof(
      fc.nat(60).map((n) => `text ${n}`),
      fc.tuple(fc.nat(3), fc.nat(5)).map(([n, at]) => changed(essay(n), 10 * at)),
    ),
    reply: fc.constantFrom('yes', 'no'),
    group: fc.constantFrom('a', 'b', 'c'),
  },
  { requiredKeys: ['text'] },
);

describe('SplitAssignment', () => {
  it('neither moves nor removes a row when others are added after it', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 40 }),
        fc.array(anyRow, { maxLength: 40 }),
        fc.nat(),
        fc.constantFrom('remove' as const, 'report' as const),
        (before, added, seed, action) => {
          const old = plan(before, seed, action).placements;
          const all = plan([...before, ...added], seed, action).placements;
          expect(all.slice(0, before.length)).toEqual(old);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('moves no row that is unlike all others, wherever rows are added', () => {
    const rows = fc.uniqueArray(fc.nat(10_000), { maxLength: 200 });
    fc.assert(
      fc.property(rows, fc.nat(), fc.array(fc.boolean(), { maxLength: 200 }), (all, seed, keep) => {
        const some = all.filter((_, index) => keep[index]);
        const of = (numbers: number[]) => {
          const { placements } = plan(
            numbers.map((n) => ({ text: `text ${n}` })),
            seed,
          );
          return new Map(numbers.map((n, index) => [n, placements[index]]));
        };
        const whole = of(all);
        for (const [n, place] of of(some)) expect(whole.get(n)).toBe(place);
      }),
    );
  });

  it('lets nothing leak between splits: no equal or nearly equal input, no shared group', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyRow, fc.constantFrom<SplitName[]>('train', 'validation', 'test')), {
          maxLength: 60,
        }),
        fc.boolean(),
        fc.nat(),
        (pairs, given, seed) => {
          const rows = pairs.map(([row, split]) => (given ? { ...row, given: split } : row));
          const { placements } = plan(rows, seed, 'report');
          const kept = rows.flatMap((row, n) =>
            isKept(placements[n]) ? [{ ...row, place: placements[n] }] : [],
          );
          for (const a of kept)
            for (const b of kept)
              if (a.text === b.text || (a.group !== undefined && a.group === b.group))
                expect(a.place).toBe(b.place);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('holds out the shares it was asked for, and other rows for another seed', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => ({ text: `${n}` }));
    const first = plan(many, 1).placements;
    const share = (place: number) => first.filter((other) => other === place).length / 20_000;
    expect(share(placement.test)).toBeCloseTo(0.1, 1.7);
    expect(share(placement.validation)).toBeCloseTo(0.1, 1.7);
    expect(plan(many, 2).placements).not.toEqual(first);
  });

  it('respects given splits and cuts the missing one from train', () => {
    const rows: Row[] = [
      ...Array.from({ length: 500 }, (_, n) => ({ text: `${n}`, given: 'train' as const })),
      ...Array.from({ length: 50 }, (_, n) => ({ text: `${1000 + n}`, given: 'test' as const })),
    ];
    const placed = names(rows);
    expect(plan(rows).carved).toEqual(['validation']);
    expect(placed.slice(0, 500)).not.toContain('test');
    expect(placed.slice(0, 500)).toContain('validation');
    expect(new Set(placed.slice(500))).toEqual(new Set(['test']));
  });

  it('removes from train and validation what is held out more strictly', () => {
    const rows: Row[] = [
      { text: 'one', given: 'train' },
      { text: 'one', given: 'validation' },
      { text: 'one', given: 'test' },
      { text: 'two', given: 'train' },
      { text: 'two', given: 'train' },
      { text: 'three', given: 'validation' },
      { text: 'three', given: 'train', reply: 'another' },
    ];
    expect(names(rows).join(' ')).toBe('leak leak test train duplicate validation leak');
    expect(plan(rows)).toMatchObject({
      duplicates: 1,
      leaks: { fromTrain: 2, fromValidation: 1, near: 0 },
    });
  });

  it('takes a training row that is nearly a test row for a leak', () => {
    const rows: Row[] = [
      { text: changed(essay(1), 30), given: 'train' },
      { text: essay(2), given: 'train' },
      { text: essay(1), given: 'test' },
      { text: 'held out', given: 'validation' },
    ];
    expect(names(rows)).toEqual(['leak', 'train', 'test', 'validation']);
    expect(plan(rows).leaks).toEqual({ fromTrain: 1, fromValidation: 0, near: 1 });
  });

  it('keeps the first of nearly equal rows, or all of them together', () => {
    const rows = [0, 10, 20, 30, 40].map((at) => ({ text: changed(essay(1), at) }));
    const removed = plan(rows, 3, 'remove');
    expect([...removed.placements].filter(isKept)).toHaveLength(1);
    expect(isKept(removed.placements[0])).toBe(true);
    const reported = plan(rows, 3, 'report');
    expect(new Set(reported.placements).size).toBe(1);
    expect(reported.nearDuplicates).toBe(4);
  });

  it('counts nearly equal inputs with different replies as conflicts, and keeps them together', () => {
    const rows = [
      { text: essay(1), reply: 'yes' },
      { text: changed(essay(1), 30), reply: 'no' },
    ];
    for (let seed = 0; seed < 20; seed++) {
      const { placements, nearConflictCount, nearConflicts } = plan(rows, seed);
      expect(placements[0]).toBe(placements[1]);
      expect([nearConflictCount, nearConflicts]).toEqual([1, [[0, 1]]]);
    }
  });

  it('drops a row that would bind rows of different splits together', () => {
    const bound = (seed: number) => {
      const rows = [
        { text: 'a', group: 'one' },
        { text: 'b', group: 'two' },
        { text: 'a', reply: 'other', group: 'two' },
      ];
      return [...plan(rows, seed).placements];
    };
    const apart = Array.from({ length: 50 }, (_, seed) => bound(seed)).filter(([a, b]) => a !== b);
    expect(apart.length).toBeGreaterThan(0);
    for (const [, , last] of apart) expect(last).toBe(placement.leak);
  });

  it('ignores given splits that leave nothing to train on', () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ text: `${n}`, given: 'test' as const }));
    const { placements, ignored, carved } = plan(rows);
    expect(ignored).toBe(true);
    expect(carved).toEqual(['validation', 'test']);
    expect(placements).toContain(placement.train);
  });
});
