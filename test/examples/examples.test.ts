/** The projects of `examples/` from their files to a release, as their READMEs say, in less time. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { BundleManifest } from '../../src/lifecycle/package/bundle.ts';
import { WorkingFolder } from '../support/program.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Applied {
  steps: {
    step: string;
    exitCode: number;
    data: { verdict?: { outcome: string }; manifest?: BundleManifest };
  }[];
}

/**
 * Less than a reader's minutes, and counted in steps: a budget ends by the clock on a machine that
 * has other work. Which label is right takes longer to learn than the form of a reply.
 */
const shorter = (file: string, name: string) =>
  file
    .replace(
      'benchmark:\n  budget: 20s',
      `benchmark:\n  budget: ${name === 'ticket-router' ? 21 : 8}s`,
    )
    .replace('train:\n  budget: 1m', `train:\n  steps: ${name === 'ticket-router' ? 150 : 30}`);

/** All six steps in one test, also on a machine that has other work. */
const patient = { timeout: 900_000 };

test.each(names)('%s is applied from its data to an accepted release', patient, (name) => {
  const folder = new WorkingFolder();
  cpSync(join(examples, name), folder.path, {
    recursive: true,
    filter: (path) => !['.brewslm', 'exports'].includes(basename(path)),
  });
  const file = join(folder.path, 'brewslm.yaml');
  const changed = shorter(readFileSync(file, 'utf8'), name);
  expect(changed).not.toMatch(/budget: (20s|1m)/);
  writeFileSync(file, changed);

  const { code, data } = folder.ask<Applied>('apply');
  const { steps } = data;
  expect(code, JSON.stringify(steps.at(-1))).toBe(0);
  expect(steps.map(({ step }) => step)).toEqual([
    'project',
    'dataset',
    'preflight',
    'benchmark',
    'train',
    'export',
  ]);
  expect(steps.flatMap(({ data: { verdict } }) => verdict?.outcome ?? [])).toEqual(
    Array.from({ length: 4 }, () => 'PASS'),
  );
  const { cheap } = steps.at(-1)!.data.manifest!.evaluation!;
  const compared = cheap && `${cheap.id} by ${cheap.comparisons[0].metric}`;
  expect(compared).toBe(name === 'ticket-router' ? 'tfidf-logistic by accuracy' : null);
  expect(folder.run('release', 'accept', '--project', name, '--release', '1').code).toBe(0);
});

test('their data are what the generators write', () => {
  const script = fileURLToPath(new URL('../../scripts/examples/build.mjs', import.meta.url));
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
});
