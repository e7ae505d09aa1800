/**
 * Schemathesis over the OpenAPI document of a server whose home has a project, runs, a bundle and a
 * release: nothing that it thinks of may be answered with a 5xx, or with anything but what the document
 * says.
 *
 * Work is asked for and never begun: a job that takes all of the machine's memory holds the queue. What
 * a call of work makes of its input is what the fuzz of the operations' own tests is for.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { holdQueue } from '../../support/jobs/hold-queue.ts';
import { WorkingFolder } from '../../support/program.ts';
import { jsonLinesOf } from '../../support/projects/tickets.ts';

/** The Python that has what `requirements.txt` of this folder names. */
const python = process.env.BREWSLM_API_PYTHON ?? 'python3';
/** Of each route; more of them with BREWSLM_FUZZ_EXAMPLES, and no patience. */
const examples = process.env.BREWSLM_FUZZ_EXAMPLES ?? '3';
/** `coverage` too goes through the edges of every schema: forty cases a route. */
const phases = process.env.BREWSLM_FUZZ_PHASES ?? 'fuzzing';
/** A file that hears what schemathesis says, as it says it. */
const report = process.env.BREWSLM_FUZZ_REPORT;
const seed = process.env.BREWSLM_FUZZ_SEED ?? '15';

const serverModule = fileURLToPath(new URL('../../api/server.mjs', import.meta.url));

const folder = new WorkingFolder();
const home = folder.options.env.BREWSLM_HOME;
let server: ChildProcess | undefined;
let url: string;
let authorization: string;

/** By field: what there is in the home, which a fuzz would not guess. */
let known: Record<string, (string | number)[]>;

beforeAll(async () => {
  known = await makeHome();
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  // From the build, whose processes for calls begin sooner.
  server = spawn(process.execPath, [serverModule, home, `${port}`], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  url = `http://127.0.0.1:${port}`;
  const healthy = () => fetch(`${url}/healthz`).then(({ ok }) => ok);
  while (!(await healthy().catch(() => false))) await sleep(50);
  authorization = `Bearer ${readFileSync(join(home, 'page-token'), 'utf8')}`;
});
afterAll(() => server?.kill('SIGKILL'));

/** A model trained for four steps, exported, and proposed for release; gates that say no are welcome. */
async function makeHome(): Promise<typeof known> {
  const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];
  const rows = Array.from({ length: 900 }, (_, i) => ({
    prompt: `What colour is thing number ${i}?`,
    response: `Thing ${i} is ${colours[i % colours.length]}.`,
  }));
  folder.write('data.jsonl', jsonLinesOf(rows));
  const plan = { sequenceLength: 32, microBatchRows: 1, gradientAccumulation: 1 };
  folder.write('plan.json', JSON.stringify(plan));
  folder.ask('project', 'create', '--name', 'demo');
  const of = ['--project', 'demo'];
  folder.ask('dataset', 'import', 'data.jsonl', ...of);
  folder.ask('train', ...of, '--base-model', 'brew-3m', '--plan', 'plan.json', '--steps', '4');
  folder.ask('export', ...of, '--held-out-items', '10');
  const { data: release } = folder.ask('release', 'propose', ...of);
  expect(release).toHaveProperty('release');
  const ledger = new Ledger(home);
  try {
    holdQueue(ledger);
    const artifacts = ledger.artifacts.list().map(({ artifact }) => artifact);
    const ids = (kind?: string) =>
      artifacts.filter((one) => kind === undefined || one.kind === kind).map(({ id }) => id);
    const runs = ledger.runs.list(1).map(({ id }) => id);
    return {
      project: ['demo', '1'],
      run: runs,
      first: runs,
      second: runs,
      artifact: ids(),
      checkpoint: ids('checkpoint-set'),
      bundle: ids('export-bundle'),
      release: [1],
      id: [1, ...ids()],
      gate: ['A', 'D'],
    };
  } finally {
    ledger.close();
  }
}

/** Nine in ten values of a field that names something are things of the home. */
function configuration(): string {
  const named = (field: string) =>
    ['query', 'body', 'path']
      .map((place) => `"${place}.${field}" = { dictionary = "${field}", probability = 0.9 }`)
      .join('\n');
  return [
    'continue-on-failure = true',
    'request-timeout = 120',
    ...Object.entries(known).map(
      ([field, values]) => `[dictionaries.${field}]\nvalues = ${JSON.stringify(values)}`,
    ),
    '[parameters]',
    ...Object.keys(known).map(named),
  ].join('\n');
}

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

/** They measure for ten seconds, or follow until they are left. */
const leftOut = ['/api/runtime/profile', '/api/events/home', '/api/events/job/.job.'];

test(`${examples} examples of each route end in answers that the document has`, async () => {
  writeFileSync(join(folder.path, 'schemathesis.toml'), configuration());
  folder.write('openapi.json', await (await fetch(`${url}/openapi.json`)).text());
  const options = {
    url,
    header: `Authorization: ${authorization}`,
    seed,
    'max-examples': examples,
    phases,
    checks: checks.join(),
    'exclude-path-regex': `^(${leftOut.join('|')})$`,
    'generation-database': 'none',
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(
    join(dirname(python), 'st'),
    ['--config-file', 'schemathesis.toml', 'run', 'openapi.json', '--no-color', ...words],
    { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    if (report !== undefined) appendFileSync(report, text);
  });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code, said).toBe(0);
  // Otherwise it knocked at doors alone.
  const figures = await (await fetch(`${url}/metrics`, { headers: { authorization } })).text();
  const reached = new Set(
    [...figures.matchAll(/_count\{[^}]*route="([^"]+)",status="20\d"/g)].map(([, route]) => route),
  );
  expect(reached.size).toBeGreaterThan(40);
}, 3_600_000);
