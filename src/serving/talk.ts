/**
 * One request from its place in the queue to the end of its reply.
 *
 * @module
 */
import { callsIn, type Call } from '../evaluation/metrics/tool-call-accuracy.ts';
import { fail } from '../problem/problem.ts';
import type { Asked } from './asked.ts';
import type { CurrentModel } from './current-model.ts';
import type { ModelIdentity, ServedModel } from './served-model.ts';
import type { ServingFigures, TalkEnd } from './figures.ts';
import type { Slots } from './slots.ts';
import { StopTexts } from './stop-texts.ts';

export interface Desk {
  model: CurrentModel;
  slots: Slots;
  figures: ServingFigures;
}

/** What is said on the way; `begun` comes first, when nothing can be wrong with the request any more. */
export type Said =
  | { kind: 'begun'; model: ModelIdentity }
  | { kind: 'text'; text: string }
  | { kind: 'calls'; calls: readonly Call[] };

/**
 * Streams a reply. Ended early, it has freed its slot when `return` resolves.
 *
 * @throws `serve.busy`, `serve.no-release`, `serve.model-unknown`, `serve.no-chat`, the problems of
 *   prompt, template and grammar; the reason of the signal.
 */
export async function* talk(
  { model: current, slots, figures }: Desk,
  asked: Asked,
  signal: AbortSignal,
): AsyncGenerator<Said, TalkEnd> {
  const arrived = performance.now();
  const freeSlot = await slots.take(signal);
  const began = performance.now();
  let letGo = (): void => {};
  try {
    const model = current.get();
    letGo = model.hold();
    const { identity } = model;
    if (asked.model !== null && asked.model !== identity.name)
      fail('serve.model-unknown', `there is no model ${JSON.stringify(asked.model)} here`);
    const prompt = await promptOf(model, asked);
    yield { kind: 'begun', model: identity };
    const room = model.roomFor(prompt, asked.maxTokens ?? Infinity);
    const clock = new Clock(began);
    const pieces = textOf(model, prompt, asked, room, signal, clock);
    const tools = 'tools' in asked.prompt ? asked.prompt.tools : [];
    let finish: TalkEnd['finish'];
    if (tools.length === 0) finish = yield* said(pieces);
    else {
      // Whether it calls is known when all is said.
      const whole = await gathered(pieces);
      const calls = callsIn(whole.text);
      const known = calls.every(({ name }) => tools.some((tool) => tool.function.name === name));
      const isCall = calls.length > 0 && known;
      if (isCall) yield { kind: 'calls', calls };
      else if (whole.text !== '') yield { kind: 'text', text: whole.text };
      finish = isCall ? 'tool_calls' : whole.finish;
    }
    const end: TalkEnd = {
      finish,
      promptTokens: prompt.length,
      completionTokens: clock.tokens,
      queueSeconds: (began - arrived) / 1000,
      firstTokenSeconds: clock.firstSeconds,
      tokensPerSecond: clock.perSecond,
    };
    figures.answered(end);
    return end;
  } finally {
    letGo();
    freeSlot();
  }
}

const promptOf = (model: ServedModel, { prompt }: Asked): Promise<number[]> =>
  'text' in prompt ? model.textPrompt(prompt.text) : model.chatPrompt(prompt.turns, prompt.tools);

/** Streams the text of a reply and gives why it ended. */
async function* textOf(
  model: ServedModel,
  prompt: readonly number[],
  { stops, sampling, grammar }: Asked,
  room: number,
  signal: AbortSignal,
  clock: Clock,
): AsyncGenerator<string, 'stop' | 'length'> {
  const decoder = model.tokenizer.decodeStream();
  const stopTexts = new StopTexts(stops);
  const options = { maxTokens: room, sampling, grammar, signal };
  for await (const id of model.write(prompt, options)) {
    clock.token();
    const { text, stopped } = stopTexts.push(await decoder.push(id));
    if (grammar !== null) checkBytes(text);
    if (text !== '') yield text;
    if (stopped) return 'stop';
  }
  const { text, stopped } = stopTexts.push(await decoder.flush());
  if (grammar !== null && clock.tokens < room) checkBytes(text);
  const rest = stopped ? text : text + stopTexts.rest();
  if (rest !== '') yield rest;
  return stopped || clock.tokens < room ? 'stop' : 'length';
}

/** To llama.cpp, bytes that encode no character may be one that the grammar takes. */
function checkBytes(text: string): void {
  if (text.includes('\uFFFD')) fail('serve.garbled', 'the model wrote bytes that are no text');
}

async function* said<End>(pieces: AsyncGenerator<string, End>): AsyncGenerator<Said, End> {
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done) return next.value;
      yield { kind: 'text', text: next.value };
    }
  } finally {
    await pieces.return(undefined as never);
  }
}

async function gathered<End>(
  pieces: AsyncGenerator<string, End>,
): Promise<{ text: string; finish: End }> {
  let text = '';
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { text, finish: next.value };
    text += next.value;
  }
}

/** Counts tokens as they come. */
class Clock {
  readonly #began: number;
  #first: number | null = null;
  #last = 0;
  tokens = 0;

  constructor(began: number) {
    this.#began = began;
  }

  token(): void {
    this.tokens += 1;
    this.#last = performance.now();
    this.#first ??= this.#last;
  }

  get firstSeconds(): number | null {
    return this.#first === null ? null : (this.#first - this.#began) / 1000;
  }

  get perSecond(): number | null {
    if (this.#first === null || this.tokens < 2 || this.#last === this.#first) return null;
    return ((this.tokens - 1) * 1000) / (this.#last - this.#first);
  }
}
