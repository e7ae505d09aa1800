/**
 * An exported bundle in Ollama itself, by what its SERVE.md says: BREWSLM_OLLAMA names the binary. No
 * registry carries one; how it was built for the run on record, docs/delivery.md says.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toMessages } from '../../../src/catalog/records/conversation.ts';
import { writeGguf } from '../../../src/engine/checkpoint/gguf/write.ts';
import { openModel } from '../../../src/engine/checkpoint/open-model.ts';
import { allocateWeights } from '../../../src/engine/model/weights.ts';
import { ChatTemplate, type ChatMessage } from '../../../src/engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../../src/engine/tokenizer/tokenizer.ts';
import { encodePrompt } from '../../../src/engine/tokenizer/training-example.ts';
import { turnGrammar } from '../../../src/engine/tokenizer/turn-grammar.ts';
import { exportProject } from '../../../src/lifecycle/package/export-project.ts';
import { goTemplate } from '../../../src/lifecycle/package/formats/ollama/go-template.ts';
import { modelfileText } from '../../../src/lifecycle/package/formats/ollama/modelfile.ts';
import { drawHeldOut } from '../../../src/lifecycle/package/held-out.ts';
import { decisionOf } from '../../../src/lifecycle/package/optimize/choose.ts';
import { generate, greedy } from '../../../src/runtimes/llama/generate.ts';
import { LlamaModel } from '../../../src/runtimes/llama/model.ts';
import { tinyProject } from '../../support/models/tiny-project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ollama = process.env.BREWSLM_OLLAMA;
const smollm2 = process.env.BREWSLM_SMOLLM2;
if (!ollama) console.log('NOT EXERCISED: replies of Ollama, whose binary is not here');

const home = temporaryFolder();
const folder = join(home, 'bundle');
const REPLY_TOKENS = 16;
const NEARLY_EQUAL = 0.1;
let environment: NodeJS.ProcessEnv;
let address: string;
let server: ChildProcess;
let conversations: ChatMessage[][];
let file: string;

const ask = async (path: string, body: object) => {
  const response = await fetch(`http://${address}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return (await response.json()) as {
    message: { content: string };
    logprobs: { token: string; top_logprobs: { token: string; logprob: number }[] }[];
    prompt_eval_count: number;
    _debug_info: { rendered_template: string };
    error?: string;
  };
};

const create = (words: string[], cwd: string) =>
  execFileSync(ollama!, words, { cwd, env: environment, stdio: 'ignore' });

const freePort = () =>
  new Promise<number>((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });

beforeAll(async () => {
  if (!ollama) return;
  const tiny = await tinyProject(home);
  const { artifact } = await exportProject(tiny.session, tiny.project, {
    format: 'ollama',
    target: 'ollama',
    dtype: 'float32',
    heldOut: { scored: 24, generated: 0 },
    output: folder,
  });
  file = join(folder, decisionOf(artifact).file);
  const { dataset } = tiny.session.ledger.artifacts.inputs(artifact);
  const { records } = await drawHeldOut(dataset, { scored: 24, generated: 0 });
  const asked = records.map((record) => toMessages(record)!.slice(0, -1));
  // A conversation goes on, and one opens with a system prompt.
  const turns = [...asked[0], { role: 'assistant', content: ' On its way.\n' }, ...asked[1]];
  conversations = [...asked, turns, [{ role: 'system', content: 'Be brief.' }, ...turns]];
  tiny.session.ledger.close();
  address = `127.0.0.1:${await freePort()}`;
  environment = {
    ...process.env,
    HOME: home,
    OLLAMA_HOST: address,
    OLLAMA_MODELS: join(home, 'models'),
  };
  server = spawn(ollama, ['serve'], { env: environment, stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(`http://${address}/`).catch(() => null)) break;
    await pause(100);
  }
  // As SERVE.md says, with the binary that was named.
  const [, typed] = /```\n(ollama create .*)\n/.exec(
    readFileSync(join(folder, 'SERVE.md'), 'utf8'),
  )!;
  create(typed.split(' ').slice(1), folder);
});

afterAll(() => void server?.kill());

describe.runIf(ollama)('a bundle in Ollama', () => {
  it('gets the prompts of training, token for token', async () => {
    const { tokenizer } = await openModel(file);
    const template = ChatTemplate.open(tokenizer);
    for (const messages of conversations) {
      const body = { model: 'tiny', messages, stream: false };
      const shown = await ask('/api/chat', { ...body, _debug_render_only: true });
      expect(shown._debug_info.rendered_template).toBe(template.render(messages, true));
      const { prompt_eval_count } = await ask('/api/chat', {
        ...body,
        options: { num_predict: 1 },
      });
      const ids = await encodePrompt(Tokenizer.open(tokenizer), messages);
      expect(prompt_eval_count).toBe(ids.length);
    }
  });

  it.runIf(smollm2)('SmolLM2 writes the most probable tokens, as in llama.cpp here', async () => {
    const place = join(home, 'smollm2');
    mkdirSync(place);
    const source = await openModel(smollm2!);
    const weights = allocateWeights(source.config);
    await source.readWeights(weights);
    const gguf = join(place, 'model.gguf');
    const { config, tokenizer: files } = source;
    await writeGguf(gguf, { config, weights, tokenizer: files, name: 'smollm2', type: 'Q8_0' });
    const grammar = turnGrammar(ChatTemplate.open(source.tokenizer))!;
    const template = goTemplate(grammar);
    const stops = ['<|im_end|>'];
    const modelfile = modelfileText({ file: 'model.gguf', template, stops, contextSize: 512 });
    writeFileSync(join(place, 'Modelfile'), modelfile);
    create(['create', 'smollm2', '-f', 'Modelfile'], place);
    const tokenizer = Tokenizer.open(source.tokenizer);
    const model = await LlamaModel.open({ file: gguf, contextSize: 512, sequences: 1, threads: 1 });
    const options = {
      maxTokens: REPLY_TOKENS,
      stopIds: new Set(source.config.eosTokenIds),
      sampling: greedy,
    };
    for (const content of [
      'What is the capital of France?',
      'Write a word that rhymes with cat.',
    ]) {
      const messages = [{ role: 'user', content }];
      const ids: number[] = [];
      for await (const id of generate(model, await encodePrompt(tokenizer, messages), options))
        ids.push(id);
      const { message, logprobs } = await ask('/api/chat', {
        model: 'smollm2',
        messages,
        stream: false,
        logprobs: true,
        top_logprobs: 2,
        options: { num_predict: REPLY_TOKENS },
      });
      const ours = await tokenizer.decode(ids, { skipSpecialTokens: true });
      console.log(`in Ollama: ${message.content}\nhere: ${ours}`);
      // No penalty and no draw: each token is the first of its list.
      for (const { token, top_logprobs } of logprobs) expect(token).toBe(top_logprobs[0].token);
      // Its build may round elsewhere than ours: a reply may part where two tokens are all but equal.
      let said = '';
      const parted = logprobs.find(({ token }) => !ours.startsWith((said += token)));
      if (parted === undefined) continue;
      const [best, second] = parted.top_logprobs.map(({ logprob }) => logprob);
      console.log(`parted where the best token is ahead by ${best - second} nats`);
      expect(best - second).toBeLessThan(NEARLY_EQUAL);
    }
    await model.close();
  });

  it('refuses tools, which the template does not know', async () => {
    const { error } = await ask('/api/chat', {
      model: 'tiny',
      messages: conversations[0],
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
      stream: false,
    });
    expect(error).toContain('does not support tools');
  });
});
