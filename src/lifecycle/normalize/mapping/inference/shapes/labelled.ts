/**
 * A text and one of few labels: banking77, IMDB, AG News. By name, else by what two columns look
 * like.
 *
 * @module
 */
import type { Column } from '../columns.ts';
import { isText, required, words, type ColumnSet, type Proposal } from './proposal.ts';

const TEXTS = words(
  'text sentence utterance query message content body document review ticket question title input prompt tweet comment description',
);
// A label in words goes before its number.
const LABELS = words(
  'label_text label_name label category intent class topic sentiment queue tag labels target emotion department type',
);

/** A column with the name of a label; among few rows its values need not come back. */
const isLabel = (column: Column): boolean =>
  isText(column) && (column.labelLike || (column.short && column.count < 50));

export function labelled(columns: ColumnSet): Proposal[] {
  const texts = columns.named(TEXTS, isText);
  const labels = columns.named(LABELS, isLabel);
  const byName = texts.flatMap((text, t) =>
    labels
      .filter((label) => label.name !== text.name)
      .map((label, l) => pair(text, label, 0.97 - 0.01 * Math.min(10, t + l))),
  );
  if (byName.length > 0) return byName;
  const readable = columns.all.filter(isText);
  const likely = readable.filter((column) => column.labelLike);
  const others = readable.filter((column) => !column.labelLike);
  return readable.length === 2 && likely.length === 1 && others.length === 1
    ? [pair(others[0], likely[0], 0.85)]
    : [];
}

export const hasLabel = (columns: ColumnSet): boolean => columns.named(LABELS, isLabel).length > 0;

const pair = (text: Column, label: Column, weight: number): Proposal => ({
  shape: `${text.name} with label ${label.name}`,
  mapping: {
    schema: 'classification',
    text: required(text.name),
    label: required(label.name),
  },
  weight,
});
