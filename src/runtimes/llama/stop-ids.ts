import type { ModelConfig } from '../../engine/model/config.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';

/** Ids at which a reply ends: those of the configuration and the tokenizer's end token. */
export function stopIdsOf(config: ModelConfig, tokenizer: Tokenizer): ReadonlySet<number> {
  const { eosToken } = tokenizer.files;
  const end = eosToken === null ? null : tokenizer.tokenId(eosToken);
  return new Set([...config.eosTokenIds, ...(end === null ? [] : [end])]);
}
