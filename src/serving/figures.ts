/**
 * What Prometheus reads of a served model at `/metrics`.
 *
 * @module
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Slots } from './slots.ts';

/** How a request ended. */
export interface TalkEnd {
  finish: 'stop' | 'length' | 'tool_calls';
  promptTokens: number;
  completionTokens: number;
  /** From the arrival until there was a slot, and from there to the first token; null without any. */
  queueSeconds: number;
  firstTokenSeconds: number | null;
  /** After the first; null with fewer than two. */
  tokensPerSecond: number | null;
}

const seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export class ServingFigures {
  readonly registry = new Registry();
  readonly #replies: Counter<'finish'>;
  readonly #tokens: Counter<'kind'>;
  readonly #queue: Histogram;
  readonly #first: Histogram;
  readonly #speed: Histogram;
  readonly #release: Gauge;
  readonly #switches: Counter<'outcome'>;

  constructor(slots: Slots) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#replies = new Counter({
      name: 'brewslm_serve_replies_total',
      help: 'Replies that were finished, by what ended them.',
      labelNames: ['finish'],
      registers,
    });
    this.#tokens = new Counter({
      name: 'brewslm_serve_tokens_total',
      help: 'Tokens of prompts and replies that were finished.',
      labelNames: ['kind'],
      registers,
    });
    this.#queue = new Histogram({
      name: 'brewslm_serve_queue_seconds',
      help: 'From the arrival of a request until it had a slot.',
      buckets: seconds,
      registers,
    });
    this.#first = new Histogram({
      name: 'brewslm_serve_first_token_seconds',
      help: 'From there to the first token.',
      buckets: seconds,
      registers,
    });
    this.#speed = new Histogram({
      name: 'brewslm_serve_tokens_per_second',
      help: 'Of each reply, after its first token.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    });
    this.#release = new Gauge({
      name: 'brewslm_serve_release',
      help: 'Number of the release that is served; 0 for none.',
      registers,
    });
    this.#switches = new Counter({
      name: 'brewslm_serve_switches_total',
      help: 'Changes to another release.',
      labelNames: ['outcome'],
      registers,
    });
    this.#gauge('brewslm_serve_running', 'Requests that have a slot.', () => slots.taken);
    this.#gauge('brewslm_serve_waiting', 'Requests that wait for one.', () => slots.waiting);
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [],
      collect: () => gauge.set(read()),
    });
    this.registry.registerMetric(gauge);
  }

  answered(end: TalkEnd): void {
    this.#replies.inc({ finish: end.finish });
    this.#tokens.inc({ kind: 'prompt' }, end.promptTokens);
    this.#tokens.inc({ kind: 'completion' }, end.completionTokens);
    this.#queue.observe(end.queueSeconds);
    if (end.firstTokenSeconds !== null) this.#first.observe(end.firstTokenSeconds);
    if (end.tokensPerSecond !== null) this.#speed.observe(end.tokensPerSecond);
  }

  switched(outcome: 'done' | 'failed', release: number | null): void {
    this.#switches.inc({ outcome });
    if (outcome === 'done') this.#release.set(release ?? 0);
  }
}
