/**
 * Who can talk: the checkpoints and bundles of a project, and what they were trained from.
 *
 * @module
 */
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import { kindWords, shortId, summaryText } from '../artifacts/artifact-words.ts';

type Models = readonly DescribedArtifact[];

/** Those that can talk, newest first. */
export const modelsOf = (artifacts: Models): Models =>
  artifacts
    .filter(({ kind }) => kind === 'checkpoint-set' || kind === 'export-bundle')
    .toReversed();

/** Before the id of a checkpoint it means the model that this one was trained from. */
const before = 'before ';

export const baseOf = (checkpoint: string): string => `${before}${checkpoint}`;

/** One for each base model, by the newest checkpoint that was trained from it. */
export function basesOf(models: Models): string[] {
  const newest = new Map<unknown, string>();
  for (const { id, kind, summary } of models)
    if (kind === 'checkpoint-set' && !newest.has(summary.base)) newest.set(summary.base, id);
  return [...newest.values()].map(baseOf);
}

/** The fields of a call that let it talk. */
export function speakerOf(models: Models, id: string) {
  if (id.startsWith(before)) return { checkpoint: id.slice(before.length), base: true };
  const bundle = models.find((model) => model.id === id)?.kind === 'export-bundle';
  return bundle ? { bundle: id } : { checkpoint: id };
}

/** The artifact that talks; undefined for one from before training. */
export const artifactOf = (speaker: string): string | undefined =>
  speaker.startsWith(before) ? undefined : speaker;

export function nameOf(models: Models, id: string): string {
  if (id.startsWith(before)) {
    const trained = models.find((one) => one.id === id.slice(before.length));
    return `Base ${String(trained?.summary.base)}, as it was before training`;
  }
  const model = models.find((one) => one.id === id);
  if (model === undefined) return shortId(id);
  const { format, encoding, base, method } = model.summary;
  const what = model.kind === 'export-bundle' ? [format, encoding] : [base, method];
  const words = what.filter((each) => typeof each === 'string').join(', ');
  return `${kindWords[model.kind]} ${shortId(id).slice(0, 8)} · ${words || summaryText(model)}`;
}
