/** Replies as they are written: piece by piece, and no longer than somebody reads. */
import { execFileSync } from 'node:child_process';
import { request } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServer } from '../../test/support/api-server.ts';
import { tinyProject } from '../../test/support/models/tiny-project.ts';
import { BrewslmClient, type InputOf } from '../client/client.ts';

const server = new ApiServer();
beforeAll(async () => {
  const { session } = await tinyProject(server.home, { maxPositions: 50_000, eosTokenIds: [] });
  session.ledger.close();
  await server.open();
});
afterAll(() => server.close());

const client = () => new BrewslmClient({ address: server.url, key: server.token });
const asked = (maxTokens: number): InputOf<'generate.run'> => ({
  project: 'tiny',
  prompt: 'Where is my parcel?',
  maxTokens,
});
/** As much as the context holds. */
const endless = asked(40_000);

/** The processes that this one started for calls. */
const processes = (): number[] =>
  execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('apart-main'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === process.pid)
    .map(([pid]) => pid);

/**
 * Halts the process that writes, so that it can neither go on nor end by itself: the first that was
 * started, as one that waits for the next call may be there since the call before was cleared up.
 */
function haltWriter(): number {
  const [writer] = processes();
  process.kill(writer, 'SIGSTOP');
  return writer;
}

async function untilGone(writer: number): Promise<void> {
  while (processes().includes(writer)) await sleep(50);
}

test('a reply comes in pieces, the last of which is followed by the whole', async () => {
  const pieces: string[] = [];
  let whole = '';
  for await (const { type, data } of client().generate(asked(24))) {
    if (type === 'reply') pieces.push((data as { text: string }).text);
    else whole = (data as { output: { text: string } }).output.text;
  }
  expect(pieces.length).toBeGreaterThan(8);
  expect(pieces.join('')).toBe(whole);
  const { output } = await client().query('generate.run', asked(24));
  expect(output.text).toBe(whole);
});

test('the first piece is there while the rest is not written; who cancels ends the writing', async () => {
  const stop = new AbortController();
  const events = client().generate(endless, { signal: stop.signal });
  expect((await events.next()).value).toMatchObject({ type: 'reply' });
  const writer = haltWriter();
  stop.abort();
  await expect(events.next()).rejects.toThrow();
  await untilGone(writer);
});

test('readers that drop end the writing, and leave room for others', async () => {
  // One more than may write at once.
  for (let n = 0; n < 5; n++) {
    const sent = request(`${server.url}/api/generate/run`, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
    });
    sent.end(JSON.stringify(endless));
    const [answer] = await once(sent, 'response');
    const [piece] = (await once(answer, 'data')) as [Buffer];
    expect(piece.toString()).toMatch(/^event: reply\ndata: /);
    const writer = haltWriter();
    answer.on('error', () => {});
    sent.destroy();
    await untilGone(writer);
  }
  const { output } = await client().query('generate.run', asked(4));
  expect(output.text).not.toBe('');
});

test('a mistake is told before anything is written', async () => {
  const wrong = client().generate({ ...asked(4), checkpoint: 'f'.repeat(64) });
  await expect(wrong.next()).rejects.toMatchObject({ problem: { code: 'artifact.unknown' } });
});
