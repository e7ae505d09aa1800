/**
 * A project on the PyTorch runtime, from an environment that is taken as given to an export and a
 * replay; and what is said of environments that are broken.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../src/ledger/projects.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import { exportProject } from '../../src/lifecycle/package/export-project.ts';
import { replay } from '../../src/lifecycle/replay.ts';
import type { Session } from '../../src/lifecycle/stage/run-stage.ts';
import {
  planTraining,
  train,
  type TrainingRequest,
} from '../../src/lifecycle/train/train-project.ts';
import { chooseRuntime } from '../../src/planning/choose-runtime.ts';
import { thisHost } from '../../src/runtimes/machine/host.ts';
import {
  keptEnvironment,
  requireEnvironment,
} from '../../src/runtimes/torch/environment/environment.ts';
import { examine, type Examined } from '../../src/runtimes/torch/environment/examine.ts';
import { setUpTorch } from '../../src/runtimes/torch/environment/set-up.ts';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../support/projects/tickets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const python = process.env.BREWSLM_PYTHON;
if (python === undefined)
  console.error('NOT EXERCISED: BREWSLM_PYTHON names no Python with PyTorch');

const home = homeOfAllTests();
const { signal } = new AbortController();
const setUp = (interpreter: string) =>
  setUpTorch({
    home: home.ledger.home,
    host: thisHost(),
    python: interpreter,
    device: 'cpu',
    signal,
    progress: () => {},
  });

describe.skipIf(python === undefined)('a project on PyTorch', () => {
  let session: Session;
  let project: Project;

  const planned = (method: TrainingRequest['method'], runtime: TrainingRequest['runtime']) =>
    planTraining(session, project, {
      base: 'brew-3m',
      method,
      profile: 'balanced',
      budgetSeconds: 60,
      overrides: {
        sequenceLength: 64,
        microBatchRows: 2,
        gradientAccumulation: 1,
        steps: 6,
        evalEverySteps: 3,
      },
      ...(runtime && { runtime }),
    });

  beforeAll(async () => {
    session = { ...home.session, threads: 2 };
    project = home.ledger.projects.create('demo', 'general', 42);
    const rows = Array.from({ length: 300 }, (_, i) => ({
      prompt: `What colour is thing number ${i}?`,
      response: `Thing ${i} is ${['red', 'green', 'blue', 'white'][i % 4]}.`,
    }));
    const data = home.write('data.jsonl', jsonLinesOf(rows));
    await importDataset(session, project, { files: [data] }, null);
    const { environment, warnings } = await setUp(python!);
    expect(environment).toMatchObject({ origin: 'given', device: 'cpu', cards: [] });
    expect(environment.precisions).toContain('fp32');
    expect(warnings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(keptEnvironment(home.ledger.home)).toEqual(environment);
  });

  test.each(['full', 'lora'] as const)(
    '%s: trains as the embedded runtime does, exports, and replays to the byte',
    async (method) => {
      const { choice } = chooseRuntime(
        { runtime: 'torch' },
        {
          environment: requireEnvironment(home.ledger.home),
          config: (await planned(method, undefined)).base.config,
          budgetSeconds: 60,
        },
      );
      const [here, there] = [await planned(method, undefined), await planned(method, choice)];
      expect(there.artifact.id).toBe(here.artifact.id);
      const embedded = await train(session, project, here);
      const torch = await train(session, project, there);
      expect(torch.artifact.descriptor.producer.configuration).toEqual({ runtime: choice });
      expect(embedded.artifact.descriptor.producer.configuration).toEqual({});
      const losses = ({ artifact }: typeof torch) =>
        artifact.json<{ evals: { loss: number }[] }>('checkpoint.json').evals.map((e) => e.loss);
      const [expected, got] = [losses(embedded), losses(torch)];
      expect(got).toHaveLength(expected.length);
      got.forEach((loss, i) => expect(Math.abs(loss / expected[i] - 1)).toBeLessThan(1e-4));

      const exported = await exportProject(session, project, {
        format: 'huggingface',
        target: 'transformers',
        dtype: 'float32',
        heldOut: { scored: 4, generated: 0 },
        checkpoint: torch.artifact.id,
        output: null,
      });
      expect(exported.artifact.descriptor.kind).toBe('export-bundle');
      expect(await replay(session, torch.artifact)).toMatchObject({ identical: true });
    },
  );

  describe('an environment that is broken is named, with what mends it', () => {
    const problemsOf = async (environment: Partial<Examined>) =>
      (
        await examine(
          { python: python!, device: 'cpu', origin: 'given', ...environment },
          thisHost(),
        )
      ).problems;

    /** An environment of the same Python without packages. */
    const emptyVenv = () => {
      const folder = join(temporaryFolder(), 'venv');
      execFileSync(python!, ['-m', 'venv', '--without-pip', folder]);
      const site = execFileSync(
        join(folder, 'bin/python'),
        ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
        { encoding: 'utf8' },
      ).trim();
      return { folder, site, python: join(folder, 'bin/python') };
    };

    test('no Python', async () => {
      const [missing, ...rest] = await problemsOf({ python: '/nowhere/python', origin: 'made' });
      expect(rest).toEqual([]);
      expect(missing).toMatchObject({ code: 'runtime.python' });
      expect(missing.fix).toContain('brewslm runtime setup torch --device cpu');
    });

    test('packages missing, of another version, and damaged', async () => {
      const venv = emptyVenv();
      const missing = await problemsOf({ python: venv.python });
      expect(missing.map(({ code }) => code)).toEqual(Array(5).fill('machine.package-missing'));
      expect(missing[0].fix).toBe(`Run \`${venv.python} -m pip install "torch==2.15.0"\`.`);

      for (const name of ['torch', 'transformers', 'peft', 'safetensors', 'numpy']) {
        const notes = join(venv.site, `${name}-1.0.dist-info`);
        mkdirSync(notes);
        writeFileSync(
          join(notes, 'METADATA'),
          `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
        );
      }
      const other = await problemsOf({ python: venv.python });
      expect(other.map(({ code }) => code)).toEqual([
        ...Array(5).fill('machine.package-version'),
        'machine.package-broken',
      ]);
      rmSync(join(venv.folder, 'pyvenv.cfg'));
      rmSync(join(venv.folder, 'bin'), { recursive: true });
      expect(await problemsOf({ python: venv.python })).toMatchObject([{ code: 'runtime.python' }]);
    });

    test('no card', async () => {
      const problems = await problemsOf({ device: 'cuda' });
      const [first] = problems;
      expect(first.severity).toBe('error');
      expect(first.fix).toContain('brewslm runtime setup torch --device cpu');
      await expect(setUp('/nowhere/python')).rejects.toMatchObject({ code: 'runtime.python' });
      // What was set up before still stands.
      expect(requireEnvironment(home.ledger.home).python).toBe(python);
    });
  });
});
