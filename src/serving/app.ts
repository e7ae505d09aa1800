/**
 * The routes of a served model: the OpenAI API, health and figures.
 *
 * @module
 */
import { Hono, type Handler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { callerGuard, hostGuard, originGuard, type Doors } from '../api/access/guards.ts';
import type { ApiContext, ApiEnv } from '../api/access/caller.ts';
import { eventStream } from '../api/events/event-stream.ts';
import { inputOfBody } from '../api/json-body.ts';
import { logged, type Log } from '../api/measures/log.ts';
import { measured } from '../api/measures/metrics.ts';
import { ownVersion } from '../catalog/own-package.ts';
import type { LoggedRequest } from '../lifecycle/drift/request-log.ts';
import { fail, problem, ProblemError, toProblem } from '../problem/problem.ts';
import { Answer, fingerprintOf, type Kind } from './answers.ts';
import { chatAsked, textAsked, type Asked } from './asked.ts';
import type { TalkEnd } from './figures.ts';
import { openAiError, statusOf } from './openai-error.ts';
import { talk, type Desk, type Said } from './talk.ts';

/** Long conversations are a few hundred thousand characters. */
const largestBody = 4 * 2 ** 20;

/** How soon to ask again where nothing better is known. */
const retryAfter = '1';

export interface ServingParts extends Desk {
  doors: Doors;
  /** Whether a key is needed. */
  closed: boolean;
  log: Log;
  /** How long a request may take, its wait included. */
  limitMs: number;
  /** Keeps what was asked; null where nothing is kept. */
  keep: ((request: LoggedRequest) => void) | null;
  /** Whether new requests are refused. */
  stopping(): boolean;
}

export function makeServingApp(parts: ServingParts): Hono<ApiEnv> {
  const { model, slots, figures, doors, closed, log, stopping } = parts;
  const app = new Hono<ApiEnv>();
  app.onError((error, c) => {
    const what = toProblem(error);
    const status = statusOf(what);
    if (status >= 500) log.error({ code: what.code, cause: what.cause }, what.message);
    if (status === 429 || status === 503) c.header('Retry-After', retryAfter);
    return c.json(openAiError(what), status);
  });
  app.use('*', measured(figures.registry), logged(log), hostGuard(doors), originGuard(doors));
  app.get('/healthz', (c) => {
    const now = model.identity;
    const status = stopping() ? 'stopping' : now === null ? 'no release' : 'ok';
    const told = { status, version: ownVersion, model: now, running: slots.taken };
    return c.json({ ...told, waiting: slots.waiting }, status === 'ok' ? 200 : 503);
  });
  if (closed) app.use('*', callerGuard(doors));
  app.use('/v1/*', bodyLimit({ maxSize: largestBody, onError: tooLarge }));
  app.post('/v1/chat/completions', answering(parts, 'chat', chatAsked));
  app.post('/v1/completions', answering(parts, 'text', textAsked));
  const models = () => {
    const now = model.get();
    const { name, ...rest } = now.identity;
    const owner = { object: 'model', owned_by: 'brewslm', ...rest };
    return { id: name, ...owner, fingerprint: fingerprintOf(now.identity), chats: now.chats };
  };
  app.get('/v1/models', (c) => c.json({ object: 'list', data: [models()] }));
  app.get('/v1/models/:name', (c) => {
    const name = c.req.param('name');
    const found = models();
    if (found.id !== name)
      fail('serve.model-unknown', `there is no model ${JSON.stringify(name)} here`);
    return c.json(found);
  });
  app.get('/metrics', async (c) => {
    const { registry } = figures;
    return c.text(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
  app.all('*', (c) =>
    fail('api.no-route', `there is no ${c.req.method} ${c.req.path}`, {
      fix: 'Ask /v1/chat/completions, /v1/completions, /v1/models, /healthz or /metrics.',
    }),
  );
  return app;
}

const answering =
  (parts: ServingParts, kind: Kind, read: (body: unknown) => Asked): Handler<ApiEnv> =>
  async (c) => {
    if (parts.stopping()) fail('serve.stopping', 'this server ends; it answers what it has begun');
    const asked = read(await inputOfBody(c));
    const patience = new Patience(parts.limitMs, c.req.raw.signal);
    const said = talk(parts, asked, patience.signal);
    try {
      const begun = await said.next();
      if (begun.done || begun.value.kind !== 'begun') throw new Error('a talk did not begin');
      keepAsked(parts, asked);
      const answer = new Answer(kind, begun.value.model);
      if (asked.stream) return streamed(parts, answer, asked, said, patience);
      const whole = await wholeOf(said);
      patience.end();
      noteReply(parts, c, whole.end);
      return c.json(answer.whole(whole));
    } catch (error) {
      patience.end();
      throw error;
    }
  };

/** A request that cannot be kept is answered all the same, and the log says so. */
function keepAsked({ keep, log }: ServingParts, { prompt }: Asked): void {
  if (keep === null) return;
  try {
    if ('text' in prompt) keep({ prompt: prompt.text });
    else keep({ messages: prompt.turns.map(({ role, content }) => ({ role, content })) });
  } catch (error) {
    log.error({ cause: toProblem(error).message }, 'a request was not kept');
  }
}

/** Ends a request that takes too long, or whose client has left. */
class Patience {
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number, client: AbortSignal) {
    const late = problem('serve.slow', `no reply was finished in ${milliseconds / 1000} s`);
    this.#timer = setTimeout(() => this.#stop.abort(new ProblemError(late)), milliseconds);
    client.addEventListener('abort', () => this.leave(), { once: true });
    if (client.aborted) this.leave();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  leave(): void {
    this.end();
    this.#stop.abort();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

type Talk = AsyncGenerator<Said, TalkEnd>;

async function wholeOf(said: Talk) {
  let text = '';
  for (;;) {
    const next = await said.next();
    if (next.done) return { text, calls: [], end: next.value };
    if (next.value.kind === 'text') text += next.value.text;
    if (next.value.kind === 'calls') {
      const { calls } = next.value;
      const end = await said.next();
      return { text, calls, end: end.value as TalkEnd };
    }
  }
}

/** A mistake in the middle comes as the last thing that is said. */
function streamed(
  parts: ServingParts,
  answer: Answer,
  asked: Asked,
  said: Talk,
  patience: Patience,
): Response {
  let waiting = lines(answer.opening());
  let over = false;
  const next = async (): Promise<string | null> => {
    if (waiting !== '') {
      const text = waiting;
      waiting = '';
      return text;
    }
    if (over) return null;
    try {
      const step = await said.next();
      if (step.done) {
        over = true;
        parts.log.info(figuresOf(step.value), 'replied');
        return `${lines(answer.closing(step.value, asked.countsInStream))}data: [DONE]\n\n`;
      }
      if (step.value.kind === 'begun') return next();
      return lines([
        step.value.kind === 'text' ? answer.piece(step.value.text) : answer.calls(step.value.calls),
      ]);
    } catch (error) {
      over = true;
      return lines([openAiError(toProblem(error))]);
    }
  };
  return eventStream(next, () => {
    patience.leave();
    void said.return(undefined as never).catch(() => {});
  });
}

const lines = (events: readonly unknown[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

const noteReply = ({ log }: ServingParts, c: ApiContext, end: TalkEnd): void =>
  log.info({ ...figuresOf(end), who: c.get('caller')?.name }, 'replied');

/** What the log says of a reply: nothing that was asked or said. */
const figuresOf = (end: TalkEnd) => ({
  finish: end.finish,
  promptTokens: end.promptTokens,
  completionTokens: end.completionTokens,
  queueMs: Math.round(end.queueSeconds * 1000),
  firstTokenMs: end.firstTokenSeconds === null ? null : Math.round(end.firstTokenSeconds * 1000),
  tokensPerSecond: end.tokensPerSecond === null ? null : Math.round(end.tokensPerSecond),
});

const tooLarge = (): never =>
  fail('api.too-large', `a body has at most ${largestBody} bytes`, {
    fix: 'Send a shorter prompt.',
  });
