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
import { runBenchmark } from '../../src/lifecycle/run-benchmark.ts';
import { runPreflight } from '../../src/lifecycle/run-preflight.ts';
import { autopilot, type Decision } from '../../src/operations/train/autopilot.ts';
import { peaksHere } from '../../src/planning/memory/memory-correction.ts';
import { exportProject } from '../../src/lifecycle/package/export-project.ts';
import { replay } from '../../src/lifecycle/replay/replay.ts';
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
          cluster: null,
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
        target: 'vllm',
        dtype: 'float32',
        heldOut: { scored: 4, generated: 0 },
        checkpoint: torch.artifact.id,
        output: null,
      });
      expect(exported.artifact.descriptor.kind).toBe('export-bundle');
      expect(await replay(session, torch.artifact)).toMatchObject({ identical: true });
    },
  );

  test('candidates are looked at, probed, compared and chosen there', async () => {
    const runtime = chooseRuntime(
      { runtime: 'torch' },
      {
        environment: requireEnvironment(home.ledger.home),
        cluster: null,
        config: null,
        budgetSeconds: 60,
      },
    );
    const { choice } = runtime;
    const { report, verdict, measured } = await runPreflight(session, project, {
      models: ['brew-3m'],
      runtime,
      plans: true,
      probe: true,
    });
    expect(verdict.outcome).toBe('PASS');
    expect({ runtime: 'torch', ...report.torch?.settings }).toEqual(choice);
    const [{ facts, plans }] = report.candidates;
    expect(plans?.map(({ profile }) => profile)).toEqual(['safe', 'balanced', 'max_quality']);
    expect(Object.keys(facts!.memory.items)).not.toContain('workspace');
    const probed = measured.get('brew-3m')!;
    expect(probed.by).toBe('probe');
    expect(probed.expected).toBeGreaterThan(facts!.memory.low);
    expect(probed.expected).toBeLessThan(facts!.memory.high);
    // What one runtime takes says nothing of the other.
    expect(peaksHere(home.ledger.home).every(({ runtime }) => runtime === undefined)).toBe(true);

    const on = (by?: typeof runtime) =>
      runBenchmark(session, project, { budgetSeconds: 0.1, runtime: by });
    const there = await on(runtime);
    expect(there.artifact.descriptor.producer.configuration).toMatchObject({ runtime: choice });
    const here = await on();
    expect(there.summary.samples).toEqual(here.summary.samples);
    const trained = ({ summary }: typeof here) =>
      summary.ranking.find(({ id, setting }) => id === 'brew-3m' && setting === 'trained')!;
    const [ours, theirs] = [trained(here), trained(there)];
    expect(theirs.metrics[0].value / ours.metrics[0].value).toBeCloseTo(1, 2);
    expect(theirs.tags.runtime).not.toBe(ours.tags.runtime);

    // An autopilot takes the report that was made for PyTorch. It is stopped before it compares again.
    const stop = new AbortController();
    const said: Decision[] = [];
    const wishes = { budgetSeconds: 1, models: ['brew-3m'], runtime };
    const flight = autopilot({ ...session, signal: stop.signal }, project, wishes, (decision) => {
      said.push(decision);
      if (decision.step === 'benchmark') stop.abort(new Error('seen enough'));
    });
    await expect(flight).rejects.toThrow('seen enough');
    expect(said[0].what).toContain('by the report there is');
    expect(said.at(-1)!.what).toContain('about 31s of the reference machine');
  });

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
