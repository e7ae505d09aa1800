/**
 * Stage 3, preflight: looks at every candidate before any compute is spent, and says which can be
 * trained on this data for this task within this memory.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadCapabilities } from '../../catalog/capabilities/capabilities.ts';
import { Contracts } from '../../catalog/capabilities/contracts.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { drawSample } from '../../evaluation/sample.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import type { Stage } from '../stage/stage.ts';
import type { AskedCandidate, PreflightConfiguration } from './preflight-configuration.ts';
import { examine, type PresentCandidate } from './examine.ts';
import { planPath, planText } from './plans.ts';
import { portable, type CandidateReport, type PreflightReport } from './preflight-report.ts';

/**
 * Records looked at; where there are more, so many are drawn by content hash. What none of 10,000
 * shows, at most 3 in 10,000 of all have (95 %, the rule of three).
 */
const sampled = 10_000;

export const preflight: Stage<PreflightConfiguration, 'dataset'> = {
  name: 'preflight',
  produces: 'preflight-report',
  version: '14',
  async run(context) {
    const { configuration, inputs, output } = context;
    const card = cardOf(inputs.dataset);
    const task = loadTask(configuration.task);
    const train = await loadSplit(inputs.dataset, 'train');
    const sample = drawSample(train, sampled, context.seed('sample'));
    const contracts = new Contracts(loadCapabilities());
    const candidates: CandidateReport[] = [];
    for (const [index, candidate] of configuration.candidates.entries()) {
      context.signal.throwIfAborted();
      context.progress({
        label: 'preflight',
        done: index,
        total: configuration.candidates.length,
        unit: 'candidates',
        note: candidate.id,
      });
      candidates.push(
        await whole(candidate, (present) =>
          examine({
            home: context.home,
            candidate: present,
            configuration,
            contracts,
            task,
            records: card.records,
            train,
            sample,
          }),
        ),
      );
    }
    const report: PreflightReport = {
      schema: 1,
      task: task.id,
      records: card.records,
      runtime: configuration.runtime,
      ...(configuration.torch && { torch: configuration.torch }),
      format: configuration.format,
      target: configuration.target,
      use: configuration.use,
      dataLicence: configuration.dataLicence,
      memoryLimit: configuration.memoryLimit,
      rows: train.length,
      sampled: sample.length,
      candidates,
    };
    writeFileSync(join(output, 'preflight.json'), canonicalJson(report));
    for (const { id, plans } of candidates)
      for (const proposal of plans ?? []) {
        const file = join(output, planPath(id, proposal.profile));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, planText(id, proposal));
      }
    const ready = candidates.filter(({ status }) => status === 'READY');
    return { ready: ready.map(({ id }) => id), candidates: candidates.length };
  },
};

/** A candidate that cannot even be opened is NOT READY; the others are looked at all the same. */
async function whole(
  { digest, unusable, ...asked }: AskedCandidate,
  examined: (present: PresentCandidate) => Promise<CandidateReport>,
): Promise<CandidateReport> {
  const closed = (finding: Finding): CandidateReport => ({
    id: asked.id,
    status: 'NOT READY',
    digest,
    method: asked.method,
    findings: [finding],
    facts: null,
    plans: null,
  });
  if (unusable !== undefined) return closed(unusable);
  if (digest === null) return fail('internal', `no reason why ${asked.id} cannot be opened`);
  try {
    return await examined({ ...asked, digest });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return closed(portable(error.problem));
  }
}
