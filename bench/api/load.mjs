/**
 * The HTTP face under load: a ledger of 1,000 runs and 1,000,000 events, 200 readers of event streams, 50
 * reads a second. Reads are sent at their times whether or not earlier ones were answered, and a
 * latency counts from when a read was due. Every reader's events are held against the ledger.
 *
 * node bench/api/load.mjs [--seconds 60] [--readers 200] [--rate 50] [--save]
 */
import { spawn } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { Ledger } from '../../dist/ledger/ledger.js';
import { saveWhereAsked, words } from '../save.mjs';

const option = (name, otherwise) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};
const seconds = option('seconds', 60);
const readers = option('readers', 200);
const rate = option('rate', 50);
const runs = 1000;
const events = 1_000_000;
/** Runs that go on while it is measured, and events that each gets a second. */
const live = 10;
const eventsPerSecond = 5;
const port = 4999;

const home = mkdtempSync(join(tmpdir(), 'brewslm-load-'));
const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function fillLedger(ledger) {
  const { database } = ledger;
  const project = ledger.projects.create('load', 'general', 1).id;
  const now = new Date().toISOString();
  const count = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?)';
  database.run(
    `insert into runs (project, stage, key, status, pid, queued_at, started_at, ended_at)
     ${count} select ?, 'train', 'key-' || i, 'done', 1, ?, ?, ? from n`,
    runs - live,
    project,
    now,
    now,
    now,
  );
  for (let i = 0; i < live; i++) ledger.runs.start(project, 'train', `live-${i}`);
  database.run(
    `insert into events (run, at, type, data)
     ${count} select 1 + (i % ?), ?, 'metric',
       json_object('step', i / 1000, 'loss', 2.0 + (i % 97) / 100.0, 'learningRate', 0.0003,
         'gradientNorm', 1.0, 'tokensPerSecond', 1234.5)
     from n`,
    events,
    runs,
    now,
  );
  return project;
}

async function startServer() {
  const env = { ...process.env, BREWSLM_HOME: home };
  const words = [cli, 'serve-api', '--port', `${port}`, '--rate', '10000'];
  const server = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('exit', () => reject(new Error('the server ended')));
  });
  return server;
}

function makeKey() {
  const env = { ...process.env, BREWSLM_HOME: home };
  return new Promise((resolve, reject) => {
    const words = [cli, 'key', 'create', '--name', 'load', '--role', 'viewer', '--json'];
    const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (piece) => (text += piece));
    child.on('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text).secret) : reject(new Error(text)),
    );
  });
}

/** Follows a live run, and notes what it is told: numbers of events, and how late those of now are. */
async function follow(agent, headers, run, stop, note) {
  const { body, statusCode } = await request(`http://127.0.0.1:${port}/api/events/run/${run}`, {
    dispatcher: agent,
    headers,
    signal: stop,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  if (statusCode !== 200) throw new Error(`a stream was answered ${statusCode}`);
  body.setEncoding('utf8');
  let unread = '';
  try {
    for await (const piece of body) {
      const blocks = (unread + piece).split('\n\n');
      unread = blocks.pop();
      const now = Date.now();
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) note(JSON.parse(data), now);
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

const reads = (project, i) =>
  [
    '/api/project/list',
    `/api/run/show?run=${1 + ((i * 37) % runs)}`,
    '/api/run/list?active=true',
    `/api/project/status?project=${project}`,
    `/api/job/list?project=${project}`,
    `/api/gate/list?project=${project}`,
    `/api/artifact/list?project=${project}`,
    `/api/run/timeline?run=${1 + ((i * 53) % runs)}`,
  ][i % 8];

const at = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const milliseconds = (value) => Math.round(value * 10) / 10;

function usageOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, bytes: kilobytes * 1024 };
}

const ledger = new Ledger(home);
const project = fillLedger(ledger);
const secret = await makeKey();
const headers = { authorization: `Bearer ${secret}` };
const server = await startServer();
const stop = new AbortController();
setMaxListeners(0, stop.signal);
const errors = [];
try {
  const agent = new Agent({ connections: readers + 100, pipelining: 1 });
  const firstLive = runs - live + 1;
  const lags = [];
  const told = Array.from({ length: readers }, () => []);
  const begun = Date.now();
  const following = told.map((numbers, reader) =>
    follow(agent, headers, firstLive + (reader % live), stop.signal, (event, now) => {
      numbers.push(event.id);
      if (Date.parse(event.at) > begun) lags.push(now - Date.parse(event.at));
    }).catch((error) => errors.push(String(error))),
  );
  const until = (count) => told.every((numbers) => numbers.length >= count);
  while (!until(events / runs)) await sleep(100);
  const caughtUp = (Date.now() - begun) / 1000;

  const writing = setInterval(() => {
    for (let i = 0; i < live; i++)
      ledger.runs.event(firstLive + i, 'metric', { loss: 2, learningRate: 0.0003 });
  }, 1000 / eventsPerSecond);
  const before = usageOf(server.pid);
  const latencies = [];
  const asked = [];
  const start = performance.now();
  for (let i = 0; i < seconds * rate; i++) {
    const due = start + (i * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    asked.push(
      request(`http://127.0.0.1:${port}${reads(project, i)}`, { dispatcher: agent, headers })
        .then(async ({ statusCode, body }) => {
          await body.text();
          latencies.push({ ms: performance.now() - due, path: reads(project, i).split('?')[0] });
          if (statusCode !== 200) errors.push(`${reads(project, i)}: ${statusCode}`);
        })
        .catch((error) => errors.push(String(error))),
    );
  }
  await Promise.all(asked);
  const measured = (performance.now() - start) / 1000;
  const after = usageOf(server.pid);
  clearInterval(writing);
  await sleep(2000);
  stop.abort();
  await Promise.all(following);
  told.forEach((numbers, reader) => {
    const there = ledger.runs.events(firstLive + (reader % live)).map(({ id }) => id);
    if (JSON.stringify(numbers) !== JSON.stringify(there))
      errors.push(`reader ${reader} was told ${numbers.length} of ${there.length} events`);
  });
  const sorted = latencies.map(({ ms }) => ms).sort((a, b) => a - b);
  const lag = lags.sort((a, b) => a - b);
  const row = {
    seconds,
    readers,
    rate,
    runs,
    events,
    reads: sorted.length,
    errors: errors.length,
    p50: milliseconds(at(sorted, 0.5)),
    p95: milliseconds(at(sorted, 0.95)),
    p99: milliseconds(at(sorted, 0.99)),
    max: milliseconds(sorted.at(-1)),
    eventsTold: lags.length,
    lagP95: at(lag, 0.95) ?? null,
    caughtUpSeconds: Math.round(caughtUp * 10) / 10,
    serverCores: Math.round(((after.seconds - before.seconds) / measured) * 100) / 100,
    serverPeakBytes: after.bytes,
  };
  console.log(row);
  for (const path of new Set(latencies.map((one) => one.path))) {
    const own = latencies.filter((one) => one.path === path).map(({ ms }) => ms);
    console.log(
      path,
      milliseconds(
        at(
          own.sort((a, b) => a - b),
          0.95,
        ),
      ),
    );
  }
  if (errors.length > 0) console.log(errors.slice(0, 10));
  saveWhereAsked('api-load', [row]);
} finally {
  server.kill('SIGTERM');
  ledger.close();
  rmSync(home, { recursive: true, force: true });
}
process.exit(errors.length > 0 ? 1 : 0);
