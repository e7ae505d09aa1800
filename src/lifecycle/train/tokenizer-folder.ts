/**
 * A tokenizer within an artifact: `tokenizer/tokenizer.json` as every tool reads it, and
 * `tokenizer/tokenizer-files.json` for the rest of what the model carries.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';

const folder = 'tokenizer';
const textFile = `${folder}/tokenizer.json`;
const restFile = `${folder}/tokenizer-files.json`;

export function writeTokenizer(output: string, { tokenizerJson, ...rest }: TokenizerFiles): void {
  mkdirSync(join(output, folder), { recursive: true });
  writeFileSync(join(output, textFile), tokenizerJson);
  writeFileSync(join(output, restFile), `${canonicalJson(rest)}\n`);
}

export const readTokenizer = (artifact: Artifact): TokenizerFiles => ({
  ...artifact.json<Omit<TokenizerFiles, 'tokenizerJson'>>(restFile),
  tokenizerJson: artifact.text(textFile),
});

export const isTokenizerFile = (path: string): boolean => path.startsWith(`${folder}/`);
