/**
 * A candidate in a contest: trained for a short while, and scored on as many items of the sample as
 * the contest asks for.
 *
 * @module
 */
import { join } from 'node:path';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { ModelReference } from '../../../runtimes/protocol.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import { workerSubject, type Subject } from '../../../evaluation/subject.ts';
import { usualLongReplies } from '../../../planning/plan-defaults.ts';
import { untrainedItems } from '../budget.ts';
import type { BenchmarkContext } from '../benchmark-context.ts';
import type { Contest, Samples } from './contest.ts';
import type { Entrant } from './entrant.ts';
import { trainShortly, type ShortTraining } from './short-training.ts';
import { benchmarkWorkers } from './contest-workers.ts';

/** A candidate after its short training. */
export interface Runner {
  entrant: Entrant;
  training: ShortTraining;
  epochs: number;
  trained: Scores;
  /** What it made of items before its training; null for a base that knows nothing then. */
  untrained: Scores | null;
}

/** What a model made of the first items of a sample. */
export class Scores {
  items: readonly EvaluatedItem[] = [];
  readonly #contest: Contest;
  readonly #subject: Subject;
  readonly #records: readonly CanonicalRecord[];
  #scored = 0;

  constructor(contest: Contest, subject: Subject, records: readonly CanonicalRecord[]) {
    this.#contest = contest;
    this.#subject = subject;
    this.#records = records;
  }

  /** The records scored so far, in order. */
  get records(): readonly CanonicalRecord[] {
    return this.#records.slice(0, this.#scored);
  }

  /** The items of the first `count` records, which are scored. */
  ofFirst(count: number): readonly EvaluatedItem[] {
    if (count >= this.#scored) return this.items;
    const ids = new Set(this.#records.slice(0, count).map(({ id }) => id));
    return this.items.filter(({ id }) => ids.has(id));
  }

  /** Scores what is missing of the first `count` records. */
  async upTo(count: number): Promise<void> {
    const missing = this.#records.slice(this.#scored, count);
    if (missing.length === 0) return;
    this.items = [...this.items, ...(await this.#contest.score(this.#subject, missing))];
    this.#scored += missing.length;
  }

  /** Adds what does not decide to the records scored so far. */
  async complete(): Promise<void> {
    this.items = await this.#contest.complete(this.#subject, this.records, this.items);
  }
}

/**
 * Trains an entrant; its base is scored first where it knows something.
 *
 * @param place The place of the entrant among `count`, from 0.
 * @throws The problems of `encodeRecords`, `makePlan` and `supervise`.
 */
export async function prepareRunner(
  context: BenchmarkContext,
  entrant: Entrant,
  { place, count, epochs }: { place: number; count: number; epochs: number },
  { train, heldOut, shots }: Samples,
  contest: Contest,
): Promise<Runner> {
  const { candidate, method, preference, tokenizer } = entrant;
  const { threads } = context;
  const folder = join(context.work, candidate.id);
  const workers = benchmarkWorkers(context, candidate.id, place, count);
  const scoresOf = (
    reference: ModelReference,
    part: string,
    shown: readonly CanonicalRecord[],
  ): Scores => {
    const { config } = candidate;
    // As plans treat training rows. The beginning of a reply ends elsewhere in another tokenizer.
    const longReplies = usualLongReplies;
    const place = { folder: join(folder, part), threads };
    const subject = workerSubject(
      { reference, config, tokenizer, longReplies, shots: shown, ...place },
      workers,
    );
    return new Scores(contest, subject, heldOut);
  };
  const untrained =
    candidate.kind === 'pretrained' ? scoresOf(candidate.reference, 'untrained', shots) : null;
  await untrained?.upTo(untrainedItems);
  const training = await trainShortly({
    candidate,
    method,
    preference,
    tokenizer,
    records: train,
    epochs,
    seed: context.seed(`train ${candidate.id}`),
    folder,
    threads,
    run: workers.train,
  });
  return { entrant, training, epochs, trained: scoresOf(training.model, 'trained', []), untrained };
}
