/**
 * Artifacts in words.
 *
 * @module
 */
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import { numberText } from '../../parts/figure.tsx';

/** In the order of the stages. */
export const kindWords: Readonly<Record<string, string>> = {
  'raw-snapshot': 'Source snapshot',
  'canonical-dataset': 'Dataset',
  'preflight-report': 'Preflight report',
  'benchmark-summary': 'Benchmark',
  'train-plan': 'Train plan',
  'checkpoint-set': 'Checkpoint',
  'export-bundle': 'Export bundle',
};

export const shortId = (id: string): string => id.slice(0, 12);

/** Its figures in one line: `brew-3m · full · best loss 2.31`. */
export const summaryText = ({ summary }: Pick<DescribedArtifact, 'summary'>): string =>
  Object.entries(summary)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => figureText(name, value))
    .slice(0, 6)
    .join(' · ');

function figureText(name: string, value: unknown): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (typeof value === 'number') return `${words} ${numberText(value)}`;
  if (typeof value === 'string') return plain.has(name) ? value : `${words} ${value}`;
  if (Array.isArray(value)) return `${words} ${value.length > 3 ? value.length : value.join(', ')}`;
  return `${words} ${JSON.stringify(value)}`;
}

/** What says by itself what it is. */
const plain: ReadonlySet<string> = new Set(['base', 'method', 'name', 'format', 'records']);
