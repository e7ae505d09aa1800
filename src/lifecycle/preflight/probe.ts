/**
 * Measures what the balanced plans of candidates take here, by worker processes that take a few steps
 * on the largest micro-batches of a sample of the data. What they find is of this machine: it goes
 * into the home's record of peaks and the run's events, from where forecasts of memory and time take
 * it, and nowhere near the report.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { writeTokenSet, type StoredExample } from '../../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { toProblem } from '../../problem/problem.ts';
import { openRuntime } from '../../runtimes/open-runtime.ts';
import { embeddedChoice } from '../../runtimes/runtime.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import { trainedConfig, type TrainPlan } from '../../runtimes/train-plan.ts';
import type { ProbeDone, ModelReference } from '../../runtimes/protocol.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import { drawSample } from '../../evaluation/sample.ts';
import { notePeakOf, peaksHere } from '../../planning/memory/memory-correction.ts';
import { recordSteps } from '../../planning/time/step-evidence.ts';
import { loadSplit } from '../normalize/dataset.ts';
import type { Session } from '../stage/run-stage.ts';
import { stepWork } from '../../planning/training-cost.ts';
import { encodeToLearn, fitToPlan } from '../../planning/tokens/encode-pairs.ts';
import { openCandidate, type Candidate } from './candidate.ts';
import {
  estimateMemory,
  firstTokens,
  type PlannedTokens,
} from '../../planning/memory/memory-forecast.ts';
import type { CandidateFacts, PreflightReport } from './preflight-report.ts';

/** Records whose tokens are tried; the longest of so many are long. */
const sampled = 2000;

/** What keeps a candidate out that a measurement may let in. */
const undecided = 'preflight.memory-tight';

/**
 * Probes every candidate that nothing but a tight memory keeps out, if anything does, unless a peak of
 * the same shapes on the same data is known. What goes wrong with one is an event of the run, and its
 * forecast stays as it was.
 */
export async function probeCandidates(
  session: Session,
  run: number,
  dataset: Artifact,
  report: PreflightReport,
): Promise<void> {
  const { ledger, signal, threads } = session;
  const torch = report.torch?.settings;
  const event = (type: string, data: object) => ledger.runs.event(run, type, { ...data });
  const known = new Set(
    peaksHere(ledger.home, torch).flatMap(({ shapes, data }) =>
      data === dataset.id ? [shapes] : [],
    ),
  );
  const worth = report.candidates.filter(
    ({ findings, facts }) =>
      findings.every(({ code, severity }) => severity !== 'error' || code === undecided) &&
      (facts === null || !known.has(facts.shapes)),
  );
  if (worth.length === 0) return;
  const train = await loadSplit(dataset, 'train');
  const sample = drawSample(train, sampled, 0);
  for (const [done, { id, digest, facts }] of worth.entries()) {
    if (digest === null || facts === null) continue;
    session.progress({ label: 'probe', done, total: worth.length, unit: 'candidates', note: id });
    try {
      const candidate = await openCandidate(ledger.home, { id, digest }, train, 0);
      const tokens = await tokensOf(candidate, facts, sample);
      const measured = await probe(session, torch, candidate, facts.plan, tokens);
      const notebook = { home: ledger.home, data: dataset.id, threads, event };
      if (torch === undefined) note(notebook, candidate, facts.plan, tokens, measured);
      else noteTorch(notebook, torch, candidate, facts, measured);
    } catch (error) {
      signal.throwIfAborted();
      event('probe', { candidate: id, problem: toProblem(error) });
    }
  }
}

type SampledTokens = PlannedTokens & Record<'train' | 'validation', StoredExample[]>;

/** The counts are the sample's: the probe holds no more. */
async function tokensOf(
  { tokenizer }: Candidate,
  { plan, forecast }: CandidateFacts,
  sample: readonly CanonicalRecord[],
): Promise<SampledTokens> {
  const encoded = await encodeToLearn(Tokenizer.open(tokenizer), sample, plan.preference);
  const { examples } = fitToPlan(encoded, plan);
  const tokens = examples.reduce((total, { ids }) => total + ids.length, 0);
  return {
    train: examples,
    validation: firstTokens(examples, forecast.evaluationTokens),
    counts: { examples: examples.length, tokens },
  };
}

/** Shapes decide what a probe measures: what stands in for layers that are left out is not fitted yet. */
const startOf = (base: ModelReference, { keepLayers }: TrainPlan): ModelReference =>
  keepLayers === undefined ? base : { kind: 'pruned', base, layers: keepLayers, map: null };

/** @throws The problems of `supervise` and of a probe job, such as `train.out-of-memory`. */
async function probe(
  { ledger, signal, threads }: Session,
  torch: TorchSettings | undefined,
  { reference }: Candidate,
  plan: TrainPlan,
  { train, validation }: SampledTokens,
): Promise<ProbeDone> {
  const folder = mkdtempSync(join(tmpdir(), 'brewslm-probe-'));
  try {
    const tokens = { train: join(folder, 'train'), validation: join(folder, 'validation') };
    await writeTokenSet(tokens.train, train);
    await writeTokenSet(tokens.validation, validation);
    const choice = torch === undefined ? embeddedChoice : { runtime: 'torch' as const, ...torch };
    const runtime = await openRuntime(ledger.home, choice);
    const base = startOf(reference, plan);
    const job = { kind: 'probe' as const, plan, base, tokens, threads };
    return await supervise(await runtime.prepare(job), {
      command: runtime.command(),
      folder,
      signal,
      onEvent: () => {},
      retries: 0,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a card, what lies on it is what counts. Its time is forecast from its class, not learnt. */
function noteTorch(
  { home, data, event }: Notebook,
  torch: TorchSettings,
  { id, config: whole }: Candidate,
  { plan, memory }: CandidateFacts,
  measured: ProbeDone,
): void {
  const config = trainedConfig(whole, plan);
  const peak = measured.peakDeviceBytes ?? measured.peakResidentBytes;
  notePeakOf(home, { config, plan, torch }, memory, { by: 'probe', peak, data });
  event('probe', { candidate: id, ...measured });
}

interface Notebook {
  home: string;
  /** Id of the dataset. */
  data: string;
  threads: number;
  event(type: string, data: object): void;
}

function note(
  { home, data, threads, event }: Notebook,
  { id, config: whole }: Candidate,
  plan: TrainPlan,
  tokens: SampledTokens,
  measured: ProbeDone,
): void {
  const config = trainedConfig(whole, plan);
  const { peakResidentBytes: peak, stepSeconds, rows, length, targetTokens } = measured;
  const estimate = estimateMemory(config, plan, tokens);
  notePeakOf(home, { config, plan }, estimate, { by: 'probe', peak, data });
  event('probe', { candidate: id, ...measured });
  const { lora, method, activationCheckpointing } = plan;
  const pairs = plan.preference !== undefined;
  const size = { tokens: rows * length, targetTokens, length, microBatches: 1, pairs };
  const work = stepWork({ config, lora, activationCheckpointing, ...size });
  const step = { steps: 1, stepSeconds };
  recordSteps({ threads, event }, { base: id, method, work }, { measured: () => step });
}
