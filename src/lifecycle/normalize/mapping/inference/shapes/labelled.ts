/**
 * A text and one of few labels: banking77, IMDB, AG News. By name, else by what two columns look
 * like. Names that could mean anything, and texts that are no words, are asked about.
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

/** Names of a label, and of a text, that are names of other things as often. */
const VAGUE_LABELS = new Set(words('tag tags target department type'));
const VAGUE_TEXTS = new Set(words('message content body title input comment description'));

/** A column with the name of a label; among few rows its values need not come back. */
const isLabel = (column: Column): boolean =>
  isText(column) && (column.labelLike || (column.short && column.count < 50));

export function labelled(columns: ColumnSet): Proposal[] {
  const texts = columns.named(TEXTS, isText);
  const labels = columns.named(LABELS, isLabel);
  const byName = texts.flatMap((text, t) =>
    labels
      .filter((label) => label.name !== text.name)
      .map((label, l) => pair(text, label, named(text, label) - 0.01 * Math.min(10, t + l))),
  );
  if (byName.length > 0) return byName;
  const readable = columns.all.filter(isText);
  const likely = readable.filter((column) => column.labelLike);
  const others = readable.filter((column) => !column.labelLike);
  return readable.length === 2 && likely.length === 1 && others.length === 1
    ? [pair(others[0], likely[0], others[0].worded ? 0.85 : DOUBTFUL)]
    : [];
}

/** Somebody has to say that it is so. */
const DOUBTFUL = 0.7;

function named(text: Column, label: Column): number {
  const vague =
    VAGUE_TEXTS.has(text.name.toLowerCase()) && VAGUE_LABELS.has(label.name.toLowerCase());
  return vague ? DOUBTFUL : 0.97;
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
