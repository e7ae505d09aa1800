/**
 * Exported runs as real consumers take them: TensorBoard's reader, the official messages of
 * OpenTelemetry, an MLflow tracking server.
 *
 * @module
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { exportToMlflow } from '../../../src/lifecycle/observe/export/mlflow.ts';
import { exportToOtlp } from '../../../src/lifecycle/observe/export/otlp.ts';
import { seriesOf } from '../../../src/lifecycle/observe/export/series.ts';
import { exportToTensorBoard } from '../../../src/lifecycle/observe/export/tensorboard.ts';
import { exportedRun } from '../../support/runs/exported-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The Python that has what `requirements.txt` of this folder names. */
const python = process.env.BREWSLM_EXPORTERS_PYTHON ?? 'python3';
const script = (name: string) => join(import.meta.dirname, name);

/** As far as the tests look. */
interface Span {
  name: string;
  spanId: string;
  parentSpanId?: string;
  status: object;
  events: { name: string }[];
}
interface Message {
  resourceSpans: {
    resource: { attributes: object[] };
    scopeSpans: { spans: Span[] }[];
  }[];
  resourceMetrics: {
    scopeMetrics: {
      metrics: { name: string; gauge: { dataPoints: { asDouble: number }[] } }[];
    }[];
  }[];
}
interface MlflowRun {
  run: { info: object; data: { params: object[] } };
}
interface MlflowHistory {
  metrics: { step: number; value: number }[];
}

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

const exported = exportedRun();
const series = seriesOf(exported.timeline);

test('TensorBoard reads every scalar back', () => {
  const folder = temporaryFolder();
  exportToTensorBoard(exported, folder);
  const place = join(folder, 'router-run-3');
  const text = execFileSync(python, [script('read_tensorboard.py'), place], { encoding: 'utf8' });
  const read = JSON.parse(text) as Record<string, [number, number, number][]>;
  expect(Object.keys(read).sort()).toEqual(series.map(({ name }) => name).sort());
  for (const { name, points } of series)
    expect(read[name]).toEqual(
      points.map(({ step, at, value }) => [step, at / 1000, Math.fround(value)]),
    );
});

test('the messages of OpenTelemetry take every span and figure', async () => {
  const child = spawn(python, [script('receive_otlp.py')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value as string;
  const sent = await exportToOtlp(exported, `http://127.0.0.1:${port}`);
  const next = async () =>
    JSON.parse((await lines.next()).value as string) as { path: string; message: Message };

  const traces = await next();
  expect(traces.path).toBe('/v1/traces');
  const [{ resource, scopeSpans }] = traces.message.resourceSpans;
  expect(resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'brewslm' },
  });
  const { spans } = scopeSpans[0];
  expect(spans).toHaveLength(sent.spans);
  expect(spans[0]).toMatchObject({
    name: 'train',
    kind: 'SPAN_KIND_INTERNAL',
    status: { code: 'STATUS_CODE_OK' },
    startTimeUnixNano: '1767225600000000000',
    endTimeUnixNano: '1767225660000000000',
  });
  expect(spans[1].parentSpanId).toBe(spans[0].spanId);
  expect(spans[1].status).toMatchObject({ code: 'STATUS_CODE_ERROR', message: 'killed' });
  expect(spans[0].events.map(({ name }) => name)).toContain('alert');

  let points = 0;
  for (const { name, points: expected } of series) {
    const { path, message } = await next();
    expect(path).toBe('/v1/metrics');
    const [metric] = message.resourceMetrics[0].scopeMetrics[0].metrics;
    expect(metric.name).toBe(`brewslm.${name.replaceAll('/', '.')}`);
    expect(metric.gauge.dataPoints.map(({ asDouble }) => asDouble)).toEqual(
      expected.map(({ value }) => value),
    );
    points += metric.gauge.dataPoints.length;
  }
  expect(points).toBe(sent.points);
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

test('an MLflow server has the run once, with figures, settings and status', async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(
    python,
    [
      ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', `${port}`, '--workers', '1'],
      ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
      ['--default-artifact-root', join(folder, 'artifacts')],
    ].flat(),
    // Of a group of its own: the server starts workers, which end with it.
    { stdio: 'ignore', detached: true },
  );
  try {
    await expect
      .poll(
        () =>
          fetch(`${address}/health`).then(
            ({ ok }) => ok,
            () => false,
          ),
        {
          timeout: 240_000,
          interval: 500,
        },
      )
      .toBe(true);
    const first = await exportToMlflow(exported, address);
    const points = series.reduce((total, one) => total + one.points.length, 0);
    expect(first).toMatchObject({ points, already: false });
    expect(await exportToMlflow(exported, address)).toMatchObject({ id: first.id, already: true });
    const api = `${address}/api/2.0/mlflow`;
    const { run } = (await (await fetch(`${api}/runs/get?run_id=${first.id}`)).json()) as MlflowRun;
    expect(run.info).toMatchObject({ status: 'FINISHED', end_time: 1767225660000 });
    expect(run.data.params).toContainEqual({ key: 'lora.rank', value: '4' });
    const query = `run_id=${first.id}&metric_key=${encodeURIComponent('train/loss')}`;
    const { metrics } = (await (
      await fetch(`${api}/metrics/get-history?${query}`)
    ).json()) as MlflowHistory;
    expect(metrics.map(({ step, value }) => [step, value])).toEqual(
      series
        .find(({ name }) => name === 'train/loss')!
        .points.map(({ step, value }) => [step, value]),
    );
  } finally {
    process.kill(-child.pid!, 'SIGKILL');
  }
});
