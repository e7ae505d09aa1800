/**
 * Share of items whose predicted label is the true one (the harness's `acc`).
 *
 * @module
 */
import { wilson } from '../statistics/wilson.ts';
import { metric, type Metric } from './metric.ts';

export interface ClassifiedItem {
  id: string;
  label: string;
  predicted: string;
}

export function accuracy(items: readonly ClassifiedItem[]): Metric {
  const right = items.filter(isRight).length;
  return metric('accuracy', right / items.length, wilson(right, items.length), items.length);
}

export const isRight = ({ label, predicted }: ClassifiedItem): boolean => label === predicted;
