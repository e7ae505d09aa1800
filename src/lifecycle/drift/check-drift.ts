/**
 * Holds what comes in against what a release was trained on.
 *
 * @module
 */
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import { TfIdfLogistic } from '../../evaluation/baselines/tfidf-logistic.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { deriveSeed, sha256 } from '../../ledger/canonical-json.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import { datasetOf } from '../package/export-project.ts';
import type { Session } from '../stage/run-stage.ts';
import { openCheckpoint } from '../train/checkpoint.ts';
import { distancesToNearest } from './distances.ts';
import { readInputs, rowOf, type InputRow } from './inputs.ts';
import { measureDrift, type DriftTest } from './measure-drift.ts';
import { viewRows } from './model-view.ts';
import { topicsOf, type Topic } from './topics.ts';

/** What `gates.D.drift` asks. */
export interface DriftBounds {
  error: number;
}

export interface DriftReport {
  /** Different inputs that were compared. */
  inputs: number;
  /** Inputs that came again. */
  repeated: number;
  /** Inputs that a training row has as it is; they are left out, as held-out rows have none. */
  known: number;
  /** Records that could not be read as an input. */
  refused: number;
  /** Held-out rows that they were compared with. */
  reference: number;
  /** Where compared labels come from; null where the task has none. */
  labels: 'given' | 'predicted' | null;
  tests: DriftTest[];
  /** Inputs that are stranger than all but a twentieth of the held-out rows. */
  moved: number;
  topics: (Omit<Topic, 'examples'> & {
    examples: { text: string; file: string; line: number }[];
  })[];
}

/** Rows of a side, at most; and training rows that states are held against. */
const MOST_ROWS = 2000;
/** Share of the held-out rows that are stranger than a row which counts as moved. */
const STRANGE = 0.05;

/**
 * Compares inputs with the held-out rows of the dataset of a bundle, in the eyes of its model.
 *
 * @param files Of any layout that an import reads, or logs of `serve`.
 * @throws `drift.no-inputs`, `drift.no-reference`; the problems of reading, of `openCheckpoint` and of a
 *   worker.
 */
export async function checkDrift(
  session: Session,
  project: Project,
  bundle: Artifact,
  files: readonly string[],
  { error }: DriftBounds,
): Promise<DriftReport> {
  const { ledger, progress } = session;
  const dataset = datasetOf(ledger, bundle);
  const card = cardOf(dataset);
  const splits = await Promise.all(
    (['train', 'validation', 'test'] as const).map((split) => loadSplit(dataset, split)),
  );
  const [train, ...heldOut] = splits.map((records) => records.map(rowOf));
  const reference = drawn(heldOut.flat(), MOST_ROWS);
  if (reference.length === 0) fail('drift.no-reference', 'the dataset has no held-out rows');
  const { rows: given, refused } = await readInputs(session, files, card);
  const { inputs, repeated, known } = distinct(given, train);
  const rows = [...reference, ...inputs];
  const seed = deriveSeed(project.seed, 'drift');
  const empty = { inputs: inputs.length, repeated, known, refused, reference: reference.length };
  if (inputs.length === 0) return { ...empty, labels: null, tests: [], moved: 0, topics: [] };

  const opened = await openCheckpoint(ledger.home, ledger.artifacts.inputs(bundle).checkpoint);
  const learnt = drawn(train, MOST_ROWS);
  const { states, width } = await viewRows(session, opened, [...learnt, ...rows]);
  const own = states.subarray(learnt.length * width);
  const far = distancesToNearest(own, states.subarray(0, learnt.length * width), width);
  const labelled = card.labels.length > 1;
  if (labelled) progress({ label: 'fitting a classifier to training rows', done: 0, total: 1 });
  const classifier = labelled
    ? new TfIdfLogistic(train.map(({ record }) => record as ClassificationRecord))
    : null;
  const unsure = classifier && Float64Array.from(rows, ({ text }) => -classifier.confidence(text));
  const isGiven = inputs.every(({ label }) => label !== null);
  const labels =
    classifier &&
    rows.map(({ text, label }) => (isGiven && label !== null ? label : classifier.predict(text)));
  progress({ label: 'comparing', done: 0, total: 1 });
  const measured = { rows, reference: reference.length, states: own, width, far, unsure, labels };
  const tests = measureDrift(measured, error, seed);
  const strange = strangest(unsure ?? far, reference.length);
  const topics = topicsOf(
    strange.map((row) => rows[row].text),
    train.map(({ text }) => text),
  );
  return {
    ...empty,
    labels: labels && (isGiven ? 'given' : 'predicted'),
    tests,
    moved: strange.length,
    topics: topics.map(({ examples, ...topic }) => ({
      ...topic,
      examples: examples.map((at) => {
        const { text, place } = rows[strange[at]];
        return { text: text.slice(0, 200), ...place };
      }),
    })),
  };
}

/** Draws rows by their content, as many of each label as there are. */
const drawn = (rows: readonly InputRow[], most: number): InputRow[] =>
  rows
    .map((row) => ({ row, rank: sha256(`drift ${row.record.id}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, most)
    .map(({ row }) => row);

/** Each input once, and none that was learnt: so it is with the held-out rows. */
function distinct(given: readonly InputRow[], train: readonly InputRow[]) {
  const learnt = new Set(train.map(({ text }) => text));
  const texts = new Map(given.map((row) => [row.text, row]));
  const inputs = [...texts.values()].filter(({ text }) => !learnt.has(text));
  return {
    inputs,
    repeated: given.length - texts.size,
    known: texts.size - inputs.length,
  };
}

/** Indices of the inputs beyond what a twentieth of the held-out rows reach, the strangest first. */
function strangest(scores: Float64Array, reference: number): number[] {
  const ranked = scores.slice(0, reference).sort();
  const bound = ranked[Math.min(reference - 1, Math.ceil((1 - STRANGE) * reference))];
  return Array.from({ length: scores.length - reference }, (_, at) => reference + at)
    .filter((row) => scores[row] > bound)
    .sort((a, b) => scores[b] - scores[a]);
}
