/**
 * One candidate under preflight: every check is made even when an earlier one failed, so that the
 * user sees all there is to repair at once.
 *
 * @module
 */
import { speedOf } from '../../catalog/runtimes/device-class.ts';
import type { Contracts } from '../../catalog/capabilities/contracts.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import type { Task } from '../../catalog/tasks/task.ts';
import { parameterCount } from '../../engine/model/config.ts';
import { maxTrainableParameters } from '../../engine/optimizer/adamw.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import { problem, ProblemError } from '../../problem/problem.ts';
import { withoutMiddle } from '../../rows/records/batch.ts';
import { trainedConfig, type TrainPlan } from '../../runtimes/train-plan.ts';
import { shapeKey } from '../../runtimes/machine/memory-peaks.ts';
import { estimateDisk } from '../../planning/disk-forecast.ts';
import { trainableParameters } from '../../planning/training-cost.ts';
import { encodeToLearn } from '../../planning/tokens/encode-pairs.ts';
import { tokenStatistics } from '../../planning/tokens/encode-records.ts';
import { readTokens, runsOf } from '../../planning/tokens/learnt-tokens.ts';
import { makePlan, type PlanRequest } from '../../planning/make-plan.ts';
import { openCandidate } from './candidate.ts';
import { capabilityFindings } from './checks/capability.ts';
import { checkEncoding } from './checks/encoding.ts';
import { exportFindings } from './checks/export.ts';
import { checkLength } from './checks/length.ts';
import { licenceFindings } from './checks/licence.ts';
import { planFindings } from './checks/plan.ts';
import {
  portable,
  rowReferences,
  type CandidateReport,
  type LearntExample,
  type RowReference,
} from './preflight-report.ts';
import { targetFindings } from './checks/target.ts';
import { templateFindings } from './checks/template.ts';
import { checkText } from './checks/text-coverage.ts';
import { vocabularyFindings } from './checks/vocabulary.ts';
import { checkModelFiles } from './checks/weights.ts';
import {
  largestFit,
  memoryFindings,
  type MemoryRange,
} from '../../planning/memory/memory-forecast.ts';
import { planMemory } from './plan-memory.ts';
import { proposePlans } from './plans.ts';
import type { PreflightConfiguration } from './preflight-configuration.ts';

/** A candidate whose files are there. */
export interface PresentCandidate {
  id: string;
  digest: string;
  method: TrainPlan['method'];
  preference?: TrainPlan['preference'];
  memory?: MemoryRange;
}

export interface Examination {
  home: string;
  candidate: PresentCandidate;
  configuration: PreflightConfiguration;
  contracts: Contracts;
  task: Task;
  records: RecordSchema;
  train: readonly CanonicalRecord[];
  sample: readonly CanonicalRecord[];
}

/**
 * Makes all checks of a candidate, and reports what they find.
 *
 * @throws The problems of `openCandidate`, and of `proposePlans` where plans are asked for.
 */
export async function examine(examination: Examination): Promise<CandidateReport> {
  const { candidate, configuration, contracts, task, records, train, sample } = examination;
  const { id, digest, method } = candidate;
  const { settings } = configuration;
  const base = await openCandidate(examination.home, candidate, train, 0);
  const { config } = base;
  const findings = capabilityFindings(
    {
      task: task.id,
      records,
      start: base.kind,
      architecture: config.architecture,
      method,
      runtime: configuration.runtime,
      format: configuration.format,
      target: configuration.target,
    },
    contracts,
  );
  findings.push(
    ...licenceFindings(
      {
        model: base.kind === 'scratch' ? null : { id, licence: base.licence },
        data: { licence: configuration.dataLicence },
      },
      configuration.use,
    ),
  );
  if (records === 'preference' && candidate.preference === undefined)
    findings.push(
      problem(
        'preflight.chosen-only',
        'only the better replies are learnt, the worse are compared',
      ),
    );
  if (base.path !== null) findings.push(...(await checkModelFiles(base.path)));
  const refused = (): CandidateReport => ({
    id,
    status: 'NOT READY',
    digest,
    method,
    findings,
    facts: null,
    plans: null,
  });
  const tokenizer = attempt(() => Tokenizer.open(base.tokenizer), findings);
  if (tokenizer === undefined) return refused();
  const encoding = await checkEncoding(tokenizer, sample, config.eosTokenIds);
  const coverage = await checkText(tokenizer, sample);
  findings.push(
    ...(await vocabularyFindings(tokenizer, config)),
    ...templateFindings(tokenizer, sample),
    ...encoding.findings,
    ...coverage.findings,
    ...(await exportFindings(tokenizer, config, sample, configuration.format)),
  );
  if (encoding.examples.length === 0) return refused();

  const { preference } = candidate;
  const overrides = { ...settings.overrides, ...(preference && { preference }) };
  const examples =
    preference === undefined
      ? encoding.examples
      : await encodeToLearn(tokenizer, encodable(sample, encoding.examples), preference);
  const statistics = scaled(tokenStatistics(examples), train.length / sample.length);
  const request: Omit<PlanRequest, 'profile'> = {
    base,
    method,
    budgetSeconds: configuration.budgetSeconds,
    speed: speedOf(configuration.torch?.reference),
    statistics,
    overrides,
    labels: task.id === 'classification',
    leastSequenceLength: configuration.leastSequenceLength,
    seed: configuration.trainingSeed,
  };
  const planned = attempt(() => makePlan({ ...request, profile: settings.profile }), findings);
  if (planned === undefined) return refused();
  const { plan, forecast } = planned;
  const memoryBy = planMemory(configuration.torch?.settings, { config, examples, statistics });
  const rows = rowReferences(sample);
  const length = checkLength(examples, plan, config.maxPositions, rows);
  const memory = memoryBy.estimate(plan, forecast);
  const trained = trainedConfig(config, plan);
  const trainable = trainableParameters(trained, plan);
  findings.push(
    ...planFindings(plan, forecast, base, overrides),
    ...length.findings,
    ...memoryFindings(candidate.memory ?? memory, configuration.memoryLimit),
    ...targetFindings(configuration.target, trained, length.statistics),
  );
  if (configuration.torch === undefined && trainable > maxTrainableParameters)
    findings.push(
      problem(
        'train.too-large',
        `${trainable} parameters to train; the engine holds ${maxTrainableParameters}`,
        {
          evidence: { trainable, limit: maxTrainableParameters },
        },
      ),
    );
  const ready = findings.every(({ severity }) => severity !== 'error');
  return {
    id,
    status: ready ? 'READY' : 'NOT READY',
    digest,
    method,
    findings,
    facts: {
      start: base.kind,
      architecture: config.architecture,
      parameters: parameterCount(config),
      trainableParameters: trainable,
      vocabulary: config.vocabSize,
      context: config.maxPositions,
      licence: base.licence,
      tokens: length.statistics,
      sequenceLength: plan.sequenceLength,
      truncated: length.truncated,
      lostTokens: length.lostTokens,
      longReplies: length.longReplies,
      unknownShare: coverage.unknownShare,
      byteShare: coverage.byteShare,
      changedTexts: coverage.changedTexts,
      bytesPerToken: coverage.bytesPerToken,
      example: await learntExample(tokenizer, encoding.examples[0], rows),
      memory,
      measuredMemory: candidate.memory ?? null,
      shapes: shapeKey(trained, plan, configuration.torch?.settings),
      largestFit: largestFit(trained, plan, configuration.memoryLimit, memoryBy.full),
      disk: estimateDisk(trained, trainable, statistics.tokens),
      plan,
      forecast: planned.forecast,
    },
    plans: ready && configuration.plans ? proposePlans(request, memoryBy.estimate) : null,
  };
}

/** The records of which the better reply could be encoded. */
function encodable(
  sample: readonly CanonicalRecord[],
  examples: readonly StoredExample[],
): CanonicalRecord[] {
  const ids = new Set(examples.map(({ recordId }) => recordId));
  return sample.filter(({ id }) => ids.has(id));
}

async function learntExample(
  tokenizer: Tokenizer,
  example: StoredExample,
  rows: RowReference,
): Promise<LearntExample> {
  const [row] = rows([example.recordId]);
  const runs = runsOf(await readTokens(tokenizer, example));
  return {
    row,
    runs: runs.map((run) => ({ ...run, text: withoutMiddle(run.text, SHOWN_CHARACTERS) })),
  };
}

const SHOWN_CHARACTERS = 400;

/** Counts of a sample, brought to the size of the whole; lengths stay as they are. */
function scaled(statistics: PlanRequest['statistics'], factor: number): PlanRequest['statistics'] {
  const times = (count: number) => Math.round(count * factor);
  const { examples, tokens, targetTokens, openings } = statistics;
  return {
    ...statistics,
    examples: times(examples),
    tokens: times(tokens),
    targetTokens: times(targetTokens),
    ...(openings && {
      openings: {
        examples: times(openings.examples),
        tokens: times(openings.tokens),
        sharedTokens: times(openings.sharedTokens),
      },
    }),
  };
}

/** A plan that cannot be made is a finding; anything else is a defect and goes up. */
function attempt<T>(make: () => T, findings: Finding[]): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    findings.push(portable(error.problem));
    return undefined;
  }
}
