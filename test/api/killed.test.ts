/**
 * A server that is killed again and again while somebody uploads a file, imports it, trains and
 * exports: the client finds it again each time, misses nothing, and all of it ends with the digests of
 * an undisturbed run.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { BrewslmClient, type InputOf, type WorkName } from '../../src/client/client.ts';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import type { JobEvent } from '../../src/ledger/work/job.ts';
import { JobsHome, kill } from '../jobs/jobs-home.ts';

/** BREWSLM_SERVER_KILLS=20 takes some minutes. */
const kills = Number(process.env.BREWSLM_SERVER_KILLS ?? 4);
/** In milliseconds; it ends a test that hangs, also on a machine that has other work. */
const patience = 300_000 + kills * 30_000;
const serverModule = fileURLToPath(new URL('server.mjs', import.meta.url));

const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

/** A server of a home of its own, at one port for all its lives. */
class Served {
  readonly home = new JobsHome();
  readonly address: string;
  readonly #port: number;
  #server: ChildProcess | undefined;
  killed = 0;

  constructor(port: number) {
    this.#port = port;
    this.address = `http://127.0.0.1:${port}`;
    open.push(this);
  }

  async start(): Promise<void> {
    this.#server = spawn(process.execPath, [serverModule, this.home.home, `${this.#port}`], {
      cwd: this.home.path,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const healthy = () => fetch(`${this.address}/healthz`).then(({ ok }) => ok);
    while (!(await healthy().catch(() => false))) await sleep(20);
  }

  /** Kills it `times` at random moments while `work` goes on; a new one starts each time. */
  async killWhile<Value>(work: Promise<Value>, times: number): Promise<Value> {
    let over = false;
    const end = () => (over = true);
    work.then(end, end);
    for (let n = 0; n < times; n++) {
      await sleep(randomBits(streamKey(1, this.killed), n) % 500);
      if (over) break;
      await kill(this.#server!);
      this.killed += 1;
      await this.start();
    }
    return work;
  }

  get client(): BrewslmClient {
    const key = readFileSync(join(this.home.home, 'page-token'), 'utf8').trim();
    return new BrewslmClient({ address: this.address, key, fetch: slowly });
  }

  async close(): Promise<void> {
    if (this.#server) await kill(this.#server);
    await this.home.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Of an upload: the pieces sent, and where the first one after a failure began. */
const sending = { pieces: 0, failed: false, resumedAt: null as number | null };
const pieceBytes = 4096;

/** As over a thin line: what is uploaded goes in small pieces, one every tenth of a second. */
const slowly: typeof fetch = async (address, request = {}) => {
  if (request.method !== 'PATCH') return fetch(address, request);
  await sleep(100);
  if (sending.failed)
    sending.resumedAt ??= Number(new Headers(request.headers).get('Upload-Offset'));
  try {
    const answer = await fetch(address, {
      ...request,
      body: (request.body as Blob).slice(0, pieceBytes),
    });
    sending.pieces += 1;
    return answer;
  } catch (error) {
    sending.failed = true;
    throw error;
  }
};

/** Asks until the server is there to hear it. */
async function insist<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await sleep(100);
    }
  }
}

/** Asks for work and follows it to its end; every event is told once, in order. */
async function done<Name extends WorkName>(
  { client, home }: Served,
  name: Name,
  input: InputOf<Name>,
): Promise<Record<string, unknown>> {
  const key = crypto.randomUUID();
  const { id } = await insist(() => client.work(name, input, key));
  // Asked again, as by somebody who has not heard the answer.
  expect((await insist(() => client.work(name, input, key))).id).toBe(id);
  const told: number[] = [];
  for await (const { type, data } of client.jobEvents(id))
    if (type !== 'end') told.push((data as JobEvent).id);
  expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  // Progress is thinned out when a job ends; all else is to be heard.
  const kept = home.ledger.jobs.events(id).map((event) => event.id);
  expect(told).toEqual(expect.arrayContaining(kept));
  const { output: job } = await insist(() => client.query('job.show', { id }));
  expect(job).toMatchObject({ attempts: 1, problem: null });
  expect(home.begun(id)).toBe(1);
  return job.outcome!.output as Record<string, unknown>;
}

/** The whole job, with that many kills in each of its four parts. Gives the digests of what it made. */
async function wholeJob(served: Served, killsEach: number) {
  const { home } = served;
  await served.start();
  const project = home.project;
  const rows = new Blob([readFileSync(home.rows('data.jsonl'))]);
  const file = Object.assign(rows, { name: 'data.jsonl' });
  sending.pieces = 0;
  const uploading = insist(() => served.client.upload(file));
  while (sending.pieces < 2) await sleep(20);
  const { path } = await served.killWhile(uploading, killsEach);
  // It went on where it was, rather than begin again.
  if (sending.failed) expect(sending.resumedAt).toBeGreaterThan(0);
  const imported = await served.killWhile(
    done(served, 'dataset.import', { project, file: path }),
    killsEach,
  );
  const plan = {
    sequenceLength: 32,
    microBatchRows: 1,
    gradientAccumulation: 1,
    evalEverySteps: 1000,
    checkpointEverySteps: 5,
  };
  const trained = await served.killWhile(
    done(served, 'train.start', { project, baseModel: 'brew-3m', plan, steps: 30 }),
    killsEach,
  );
  const exported = await served.killWhile(
    done(served, 'export.run', { project, heldOutItems: 30 }),
    killsEach,
  );
  return {
    dataset: imported.dataset,
    checkpoint: (trained.checkpoint as { id: string }).id,
    bundle: exported.bundle,
  };
}

test(
  `a server killed ${kills} times while a model is made loses nothing`,
  async () => {
    const alone = await wholeJob(new Served(await freePort()), 0);
    const disturbed = new Served(await freePort());
    expect(await wholeJob(disturbed, kills / 4)).toEqual(alone);
    // Otherwise the parts were over too soon to say anything.
    expect(disturbed.killed).toBeGreaterThan(kills / 2);
  },
  patience,
);
