/**
 * Base models as training meets them: found in catalogue or store, given a tokenizer, and turned
 * into a reference that a worker can load.
 *
 * @module
 */
import { baseConfig, findBase } from '../catalog/models/base-model.ts';
import type { CanonicalRecord } from '../catalog/records/record.ts';
import { openModel } from '../engine/checkpoint/open-model.ts';
import type { ModelConfig } from '../engine/model/config.ts';
import type { TokenizerFiles } from '../engine/tokenizer/files.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { digest } from '../ledger/canonical-json.ts';
import { fail } from '../problem/problem.ts';
import { resolveModel } from '../models/model-store.ts';
import type { ModelReference } from '../runtimes/protocol.ts';
import { textsOf } from '../catalog/records/conversation.ts';
import { createHash } from 'node:crypto';
import { trainTokenizer } from '../engine/tokenizer/train-tokenizer.ts';

export interface ResolvedBase {
  id: string;
  kind: 'scratch' | 'pretrained';
  /**
   * Digest of its shape and, for a pretrained base, its files: two bases with the same one are the
   * same.
   */
  digest: string;
  /** Shape of the model; from scratch, with the vocabulary that the tokenizer is to have at most. */
  config: ModelConfig;
  /** Tokenizer of the model; null from scratch, where it is learnt from the data. */
  tokenizer: TokenizerFiles | null;
  /** Where the files lie; null from scratch. */
  path: string | null;
  licence: string | null;
}

/** A base with the tokenizer and vocabulary it will have. */
export interface PreparedBase extends ResolvedBase {
  tokenizer: TokenizerFiles;
}

/**
 * Finds a base by its id in the catalogue or the store.
 *
 * @throws `model.unknown`; `model.changed` when its manifest cannot be read; the problems of
 *   `openModel`.
 */
export async function resolveBase(home: string, id: string): Promise<ResolvedBase> {
  const listed = findBase(id);
  if (listed?.kind === 'scratch') {
    const config = baseConfig(listed);
    return {
      id,
      kind: 'scratch',
      digest: digest({ kind: 'scratch', config }),
      config,
      tokenizer: null,
      path: null,
      licence: null,
    };
  }
  const { manifest, path } = await resolveModel(home, id);
  const { config, tokenizer } = await openModel(path);
  return {
    id,
    kind: 'pretrained',
    digest: digest({ kind: 'pretrained', config, files: manifest.digest }),
    config,
    tokenizer,
    path,
    licence: manifest.license,
  };
}

/**
 * Gives a base from scratch its tokenizer, learnt from the training records, and the vocabulary that it
 * really has; a pretrained base stays as it is.
 */
export function prepareBase(base: ResolvedBase, train: readonly CanonicalRecord[]): PreparedBase {
  if (base.tokenizer !== null) return { ...base, tokenizer: base.tokenizer };
  const files = learnTokenizer(train.flatMap(textsOf), base.config.vocabSize);
  const tokenizer = Tokenizer.open(files);
  const idOf = (token: string | null) => (token === null ? null : tokenizer.tokenId(token));
  const end = idOf(files.eosToken);
  const config: ModelConfig = {
    ...base.config,
    // Little data may not fill the vocabulary.
    vocabSize: tokenizer.vocabSize,
    bosTokenId: idOf(files.bosToken),
    eosTokenIds: end === null ? [] : [end],
    padTokenId: idOf(files.padToken),
  };
  return { ...base, config, tokenizer: files };
}

/** What a checkpoint remembers of the base it started from. */
export interface BaseIdentity {
  id: string;
  kind: ResolvedBase['kind'];
  digest: string;
  config: ModelConfig;
  /** Seed of the initial weights, from scratch. */
  seed: number;
}

/**
 * Says how a worker gets the weights that training starts from.
 *
 * @throws `model.unknown`; `model.changed` when the store has another model under this id; the problems
 *   of `openModel`.
 */
export async function baseReference(home: string, base: BaseIdentity): Promise<ModelReference> {
  const { id, kind, config, seed } = base;
  if (kind === 'scratch') return { kind, config, seed };
  const resolved = await resolveBase(home, id);
  if (resolved.digest !== base.digest || resolved.path === null)
    fail('model.changed', `base model ${id} is not the one that was planned with`);
  return { kind, path: resolved.path };
}

const learnt = new Map<string, TokenizerFiles>();
/** A tokenizer is about a megabyte. */
const kept = 8;

/** Learns a tokenizer, or takes the one that this process learnt of the same texts. */
function learnTokenizer(texts: readonly string[], vocabSize: number): TokenizerFiles {
  const key = keyOf(texts, vocabSize);
  const files = learnt.get(key) ?? trainTokenizer(texts, vocabSize);
  learnt.delete(key);
  learnt.set(key, files);
  for (const oldest of learnt.keys()) if (learnt.size > kept) learnt.delete(oldest);
  return files;
}

/** Lengths keep texts apart: `ab, c` is not `a, bc`. */
function keyOf(texts: readonly string[], vocabSize: number): string {
  const hash = createHash('sha256').update(`${vocabSize}`);
  for (const text of texts) hash.update(`\n${text.length}\n`).update(text);
  return hash.digest('hex');
}
