/**
 * Proves a written model folder by loading it as its users will: every tensor equals the
 * checkpoint's after rounding, texts get the same tokens, conversations the same rendering.
 *
 * @module
 */
import { toMessages } from '../../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { namedTensors } from '../../../engine/checkpoint/named-tensors.ts';
import { openModel } from '../../../engine/checkpoint/open-model.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { WeightSource } from '../../../engine/model/weights.ts';
import { ChatTemplate, type ChatMessage } from '../../../engine/tokenizer/chat-template.ts';
import type { TokenizerFiles } from '../../../engine/tokenizer/files.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { NamedTensor } from '../../../weights/encoding/encoding.ts';
import { openShards, type QuantizedForm } from '../../../weights/safetensors/shards.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { fail } from '../../../problem/problem.ts';

export interface Expected {
  config: ModelConfig;
  weights: WeightSource;
  tokenizer: TokenizerFiles;
  /** How its matrices are quantized; null where they are not. */
  quantization: QuantizedForm | null;
  /** What storing and loading makes of the values of a tensor from one number to another, in whole blocks. */
  asStored(tensor: NamedTensor, from: number, to: number): Float32Array;
  /** Conversations to render and encode; texts where the model has no chat template. */
  conversations: readonly (readonly ChatMessage[])[];
  texts: readonly string[];
}

/** Rows whose rendering and tokens are compared after loading the folder back. */
export const checkedRows = 50;

/** What a tokenizer is tried on: conversations, and texts that are none. */
export const textsOf = (
  rows: readonly CanonicalRecord[],
): Pick<Expected, 'conversations' | 'texts'> => ({
  conversations: rows.flatMap((row) => {
    const messages = toMessages(row);
    return messages === null ? [] : [messages];
  }),
  texts: rows.flatMap((row) => (toMessages(row) === null && 'text' in row ? [row.text] : [])),
});

/**
 * Checks a folder.
 *
 * @throws `export.check` with the tensor or the text that differs; the problems of `openModel`.
 */
export async function checkBundle(folder: string, expected: Expected): Promise<void> {
  const source = await openModel(folder);
  if (canonicalJson(source.config) !== canonicalJson(expected.config))
    fail('export.check', 'config.json describes another model than the checkpoint', {
      evidence: { checkpoint: expected.config, bundle: source.config },
    });
  await checkWeights(folder, expected);
  await checkTokenizer(source.tokenizer, expected);
}

/** One tensor at a time, the stored one a stretch at a time: a model is not in memory here. */
async function checkWeights(
  folder: string,
  { config, weights, quantization, asStored }: Expected,
): Promise<void> {
  const reader = await openShards(folder, quantization);
  try {
    for (const { name, shape, values } of namedTensors(config, weights)) {
      const all = await values();
      let start = 0;
      await reader.scan(name, (found) => {
        const end = start + found.length;
        checkStretch(name, start, asStored({ name, shape, values: all }, start, end), found);
        start = end;
      });
    }
  } finally {
    await reader.close();
  }
}

function checkStretch(
  tensor: string,
  start: number,
  wanted: Float32Array,
  found: Float32Array,
): void {
  const bits = [wanted, found].map(
    (values) => new Uint32Array(values.buffer, values.byteOffset, values.length),
  );
  const at = bits[0].findIndex((value, index) => value !== bits[1][index]);
  if (at >= 0)
    fail('export.check', `${tensor} differs from the checkpoint at element ${start + at}`, {
      location: { tensor },
      evidence: { element: start + at, checkpoint: wanted[at], bundle: found[at] },
    });
}

/**
 * Checks a tokenizer that was read back: conversations render and texts tokenize as before.
 *
 * @throws `export.check` with the text that differs.
 */
export async function checkTokenizer(
  files: TokenizerFiles,
  expected: Pick<Expected, 'tokenizer' | 'conversations' | 'texts'>,
): Promise<void> {
  const { conversations, texts } = expected;
  const [before, after] = [expected.tokenizer, files].map((each) => ({
    tokenizer: Tokenizer.open(each),
    template: each.chatTemplate === null ? null : ChatTemplate.open(each),
  }));
  if (before.template !== null && after.template === null)
    fail('export.check', 'the bundle lost the chat template');
  const rendered = conversations.flatMap((messages) => {
    if (before.template === null) return [];
    const wanted = before.template.render(messages, false);
    if (after.template!.render(messages, false) !== wanted)
      fail('export.check', 'the chat template renders a conversation differently', {
        evidence: { conversation: messages },
      });
    return wanted;
  });
  for (const text of [...rendered, ...texts]) {
    const wanted = await before.tokenizer.encode(text);
    const found = await after.tokenizer.encode(text);
    if (wanted.join() !== found.join())
      fail('export.check', 'the bundle tokenizes a text differently', { evidence: { text } });
  }
}
