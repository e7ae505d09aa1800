import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { exportedRun } from '../../../../test/support/runs/exported-run.ts';
import { exportToMlflow } from './mlflow.ts';
import { exportToOtlp } from './otlp.ts';
import { flatSettings, seriesOf } from './series.ts';
import { checksum, exportToTensorBoard } from './tensorboard.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Asked {
  path: string;
  body: Record<string, unknown>;
}

/** A receiver that keeps what it is sent; `answer` gives status and body. */
async function receiver(answer: (asked: Asked) => [number, unknown]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const one = {
        path: request.url!,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
      asked.push(one);
      const [status, body] = answer(one);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { asked, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('settings are flat, lists and numbers as JSON', () => {
  expect(flatSettings({ a: 1, lora: { rank: 4, targets: ['q'] }, none: null, word: 'x' })).toEqual([
    ['a', '1'],
    ['lora.rank', '4'],
    ['lora.targets', '["q"]'],
    ['none', 'null'],
    ['word', 'x'],
  ]);
});

test('every step is in the series, infinities are not', () => {
  const { timeline } = exportedRun();
  const loss = seriesOf(timeline).find(({ name }) => name === 'train/loss')!;
  expect(loss.points).toHaveLength(timeline.metrics.length);
  const norms = seriesOf(timeline).find(({ name }) => name === 'train/grad_norm')!;
  expect(norms.points).toHaveLength(timeline.metrics.length - 1);
});

describe('TensorBoard', () => {
  test('the checksum is the one of RFC 3720', () => {
    expect(checksum(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(checksum(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  test('exported again, the file is the same', () => {
    const folder = temporaryFolder();
    const bytes = () => readFileSync(exportToTensorBoard(exportedRun(), folder));
    expect(bytes().equals(bytes())).toBe(true);
  });
});

describe('OTLP', () => {
  test('spans and gauges are sent', async () => {
    const { asked, address } = await receiver(() => [200, {}]);
    const sent = await exportToOtlp(exportedRun(), `${address}/`);
    expect(sent.spans).toBe(3);
    expect(asked[0].path).toBe('/v1/traces');
    expect(new Set(asked.slice(1).map(({ path }) => path))).toEqual(new Set(['/v1/metrics']));
    expect(JSON.stringify(asked[0].body)).toMatch(/"traceId":"[0-9a-f]{32}"/);
  });

  test.each([
    [503, {}],
    [200, { partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } }],
  ])('%i %j is told', async (status, body) => {
    const { address } = await receiver(() => [status, body]);
    await expect(exportToOtlp(exportedRun(), address)).rejects.toMatchObject({
      problem: { code: 'exporter.refused' },
    });
  });

  test('nobody there is told', async () => {
    await expect(exportToOtlp(exportedRun(), 'http://127.0.0.1:9')).rejects.toMatchObject({
      problem: { code: 'exporter.unreachable' },
    });
  });
});

describe('MLflow', () => {
  test('a run that is there is left as it is', async () => {
    const { asked, address } = await receiver(({ path }) => {
      if (path.includes('get-by-name')) return [200, { experiment: { experiment_id: '4' } }];
      return [200, { runs: [{ info: { run_id: 'known' } }] }];
    });
    expect(await exportToMlflow(exportedRun(), address)).toMatchObject({
      id: 'known',
      already: true,
    });
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual([
      expect.stringContaining('get-by-name'),
      'search',
    ]);
  });
});
