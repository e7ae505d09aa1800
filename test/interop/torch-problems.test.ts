/** What the Python runtime can say went wrong: all of it is in the catalogue, with the same fix. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { catalogue, type ProblemCode } from '../../src/problem/catalogue.ts';
import { workerFolder } from '../../src/runtimes/torch/command.ts';
import { python } from './torch-case.ts';

it('has the codes and fixes of the catalogue', async () => {
  const script = 'import json; from brewslm_torch.problems import FIXES; print(json.dumps(FIXES))';
  const { stdout } = await promisify(execFile)(python, ['-c', script], { cwd: workerFolder });
  const fixes = JSON.parse(stdout) as Record<ProblemCode, string>;
  const codes = Object.keys(fixes) as ProblemCode[];
  expect(codes.length).toBeGreaterThan(10);
  expect(fixes).toEqual(Object.fromEntries(codes.map((code) => [code, catalogue[code]?.fix])));
});
