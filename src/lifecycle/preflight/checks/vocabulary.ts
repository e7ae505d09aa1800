/**
 * Do tokenizer and weights belong together, and are the special tokens what they claim to be: in the
 * vocabulary, and one token each?
 *
 * @module
 */
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { TokenizerFiles } from '../../../engine/tokenizer/files.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';

type Role = 'bosToken' | 'eosToken' | 'padToken' | 'unkToken';

/** What training and generation cannot do without; the others may be missing. */
const needed: Record<Role, (files: TokenizerFiles) => boolean> = {
  bosToken: ({ addBos }) => addBos,
  eosToken: () => true,
  padToken: () => false,
  unkToken: () => false,
};

export async function vocabularyFindings(
  tokenizer: Tokenizer,
  config: ModelConfig,
): Promise<Finding[]> {
  const { files } = tokenizer;
  const findings: Finding[] = [...sizes(tokenizer, config), ...ids(config)];
  for (const role of Object.keys(needed) as Role[])
    findings.push(...(await specialToken(tokenizer, role)));
  if (files.eosToken === null && config.eosTokenIds.length === 0)
    findings.push(
      problem('tokenizer.no-end-token', 'neither tokenizer nor configuration names an end token'),
    );
  if (files.padToken !== null && files.padToken === files.eosToken)
    findings.push(
      problem('tokenizer.pad-is-end', `${files.padToken} is both the padding and the end token`, {
        evidence: { token: files.padToken },
      }),
    );
  return findings;
}

/** More rows than tokens are padding of the matrix; more tokens than rows have no embedding. */
function sizes({ vocabSize }: Tokenizer, config: ModelConfig): Finding[] {
  if (vocabSize <= config.vocabSize) return [];
  const message = `the tokenizer has ids up to ${vocabSize - 1}, the embedding ${config.vocabSize} rows`;
  const evidence = { tokens: vocabSize, rows: config.vocabSize };
  return [problem('tokenizer.vocabulary-size', message, { evidence })];
}

function ids({ vocabSize, bosTokenId, eosTokenIds, padTokenId }: ModelConfig): Finding[] {
  const named: [string, number | null][] = [
    ['bos_token_id', bosTokenId],
    ...eosTokenIds.map((id): [string, number] => ['eos_token_id', id]),
    ['pad_token_id', padTokenId],
  ];
  return named.flatMap(([field, id]) =>
    id === null || id < vocabSize
      ? []
      : problem('tokenizer.token-id', `${field} is ${id}, the embedding has ${vocabSize} rows`, {
          location: { file: 'config.json', field },
          evidence: { id, rows: vocabSize },
        }),
  );
}

async function specialToken(tokenizer: Tokenizer, role: Role): Promise<Finding[]> {
  const token = tokenizer.files[role];
  if (token === null) return [];
  const severity = needed[role](tokenizer.files) ? 'error' : 'warning';
  const id = tokenizer.tokenId(token);
  if (id === null) {
    const message = `the vocabulary does not have ${token}, which is named as ${role}`;
    return [problem('tokenizer.token-missing', message, { severity, evidence: { role, token } })];
  }
  const pieces = await tokenizer.encode(token);
  if (pieces.length === 1 && pieces[0] === id) return [];
  const message = `${token}, named as ${role}, becomes ${pieces.length} tokens when it is encoded`;
  const evidence = { role, token, id, pieces };
  return [problem('tokenizer.token-split', message, { severity, evidence })];
}
