/**
 * What the project's newest benchmark decided, when it is about the dataset in use.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { BenchmarkSummary, Choice } from './summary.ts';

export function chosenBase(ledger: Ledger, project: Project): Choice | null {
  const benchmark = ledger.projects.latest(project, 'benchmark-summary');
  const dataset = ledger.projects.latest(project, 'canonical-dataset');
  if (benchmark === undefined || benchmark.descriptor.inputs.dataset !== dataset?.id) return null;
  return benchmark.json<BenchmarkSummary>('benchmark.json').winner;
}
