/**
 * A served model under load beside llama.cpp's own server (`xllamacpp` in a Python), in turn on the same
 * GGUF file: tokens and requests a second over all clients, and errors. Clients ask one after the other,
 * each a prompt of its own; the first round of each server is not counted.
 *
 * node bench/serve/run.mjs --bundle FOLDER [--python PYTHON] [--clients 32] [--seconds 60] [--tokens 64]
 *   [--rounds 2] [--parallel 4] [--context 1024] [--save]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, fetch, setGlobalDispatcher } from 'undici';
import { saveWhereAsked, words } from '../save.mjs';

const given = (name, otherwise) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : words[at + 1];
};
const number = (name, otherwise) => Number(given(name, otherwise));
const bundle = given('bundle');
const python = given('python', null);
const clients = number('clients', 32);
const seconds = number('seconds', 60);
const tokens = number('tokens', 64);
const rounds = number('rounds', 2);
const parallel = number('parallel', 4);
const context = number('context', 1024);
const threads = cpus().length;
if (bundle === undefined) throw new Error('--bundle FOLDER: a GGUF export');
const gguf = join(
  bundle,
  readdirSync(bundle).find((file) => file.endsWith('.gguf')),
);

setGlobalDispatcher(new Agent({ connections: clients, headersTimeout: 0, bodyTimeout: 0 }));

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const servers = {
  brewslm: (port) => [
    process.execPath,
    [cli, 'serve', '--bundle', bundle, '--port', port, '--parallel', parallel]
      .concat(['--context', context, '--queue', 2 * clients, '--threads', threads, '--quiet'])
      .map(String),
  ],
  'llama.cpp': (port) => [
    python,
    [
      '-c',
      `import time, xllamacpp as x
p = x.CommonParams(); p.model.path = ${JSON.stringify(gguf)}; p.port = ${port}
p.n_ctx = ${context * parallel}; p.n_parallel = ${parallel}
p.cpuparams.n_threads = ${threads}; p.cpuparams_batch.n_threads = ${threads}
s = x.Server(p)
while True: time.sleep(9)`,
    ],
  ],
};

async function ready(url) {
  for (;;) {
    const answer = await fetch(`${url}/v1/models`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
}

/** Asks until the time is over; counts what was answered within it. */
async function load(url, forSeconds) {
  const end = performance.now() + forSeconds * 1000;
  const sum = { requests: 0, completionTokens: 0, promptTokens: 0, errors: 0, seconds: 0 };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; performance.now() < end; n++) {
        const content = `Client ${client} asks for the ${n}th time: tell me about the history of tea.`;
        const answer = await fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            messages: [{ role: 'user', content }],
            max_tokens: tokens,
            temperature: 0,
          }),
        });
        const body = await answer.json();
        if (!answer.ok) sum.errors += 1;
        else {
          sum.requests += 1;
          sum.completionTokens += body.usage.completion_tokens;
          sum.promptTokens += body.usage.prompt_tokens;
        }
      }
    }),
  );
  sum.seconds = (performance.now() - began) / 1000;
  return sum;
}

const memoryOf = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
};

const rows = [];
const names = Object.keys(servers).filter((name) => name === 'brewslm' || python !== null);
for (let round = 0; round <= rounds; round++)
  for (const [at, name] of names.entries()) {
    const port = 4990 + at;
    const url = `http://127.0.0.1:${port}`;
    const [program, args] = servers[name](port);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    await ready(url);
    const sum = await load(url, round === 0 ? Math.min(10, seconds) : seconds);
    const peak = memoryOf(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    if (round === 0) continue;
    rows.push({
      server: name,
      round,
      clients,
      requests: sum.requests,
      errors: sum.errors,
      tokensPerSecond: Math.round((10 * sum.completionTokens) / sum.seconds) / 10,
      promptTokens: sum.promptTokens,
      peakMiB: peak,
    });
    console.log(rows.at(-1));
  }
saveWhereAsked('serve', rows);
