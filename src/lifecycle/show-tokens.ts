/**
 * A row of a dataset as a base model gets it, with the tokens that are learnt.
 *
 * @module
 */
import { findBase } from '../catalog/models/base-model.ts';
import { loadTemplate } from '../catalog/templates/template.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Project } from '../ledger/projects.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { learntTokens, type LearntToken } from '../planning/tokens/learnt-tokens.ts';
import { prepareBase, resolveBase } from '../planning/resolved-base.ts';
import { fail } from '../problem/problem.ts';
import type { SplitName } from './ingest/split-name.ts';
import { loadSplit } from './normalize/dataset.ts';
import { rowOf } from './normalize/repair/trace-row.ts';
import { firstStored } from './profile-tokenizer.ts';

export interface RowTokens {
  split: SplitName;
  /** Counted from 1. */
  row: number;
  /** The file and line that the row is from. */
  source: { file: string; line: number };
  /** Id of the base model whose tokenizer and chat template these are. */
  base: string;
  tokens: LearntToken[];
}

/**
 * Encodes a row for a base model: the one that is named, else the first candidate of the project's
 * template that is stored, else its first from scratch, which learns its tokenizer from the training
 * split.
 *
 * @throws `model.unknown`; `usage.invalid` where there is none to take; `dataset.no-row`; the
 *   problems of `learntTokens`.
 */
export async function tokensOfRow(
  home: string,
  project: Project,
  dataset: Artifact,
  place: { split: SplitName; row: number },
  baseModel: string | undefined,
): Promise<RowTokens> {
  const base = baseModel ?? (await firstStored(home, project)) ?? fromScratch(project);
  const record = await rowOf(dataset, place.split, place.row);
  const resolved = await resolveBase(home, base);
  const train = resolved.tokenizer === null ? await loadSplit(dataset, 'train') : [];
  const tokenizer = Tokenizer.open(prepareBase(resolved, train).tokenizer);
  const { file, line } = record.source;
  return { ...place, source: { file, line }, base, tokens: await learntTokens(tokenizer, record) };
}

const fromScratch = (project: Project): string =>
  loadTemplate(project.template).candidates.find((id) => findBase(id)?.kind === 'scratch') ??
  fail('usage.invalid', `no base model of template ${project.template} is here`, {
    fix: 'Name one with --base-model; `brewslm model list` shows those that are here.',
  });
