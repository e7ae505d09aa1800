import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { tinyModel, tinyTexts } from '../../../../test/support/models/tiny-model.ts';
import { writeHuggingFace } from '../../../engine/checkpoint/huggingface/write.ts';
import { roundedBy } from '../../../weights/encoding/encoding.ts';
import { bfloat16 } from '../../../weights/encoding/floating-point.ts';
import { listFiles } from '../../stage/run-stage.ts';
import { checkBundle, type Expected } from './check-bundle.ts';

const folder = temporaryFolder();
const tiny = tinyModel();
const good = join(folder, 'good');
const expected: Expected = {
  ...tiny,
  quantization: null,
  asStored: ({ values }) => roundedBy(bfloat16, values),
  conversations: [
    [
      { role: 'user', content: tinyTexts[0] },
      { role: 'assistant', content: tinyTexts[1] },
    ],
  ],
  texts: tinyTexts,
};

beforeAll(() => writeHuggingFace(good, { ...tiny, dtype: 'bfloat16' }));

/** A copy of the bundle in which one file was changed. */
function damaged(file: string, change: (bytes: Buffer) => Buffer): string {
  const copy = join(folder, 'damaged');
  rmSync(copy, { recursive: true, force: true });
  cpSync(good, copy, { recursive: true });
  writeFileSync(join(copy, file), change(readFileSync(join(good, file))));
  return copy;
}

const replaced = (from: string, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString('utf8').replace(from, to));

describe('loading a bundle back', () => {
  it('passes what was written', async () => {
    await expect(checkBundle(good, expected)).resolves.toBeUndefined();
  });

  it('writes the same bytes again', async () => {
    const again = join(folder, 'again');
    await writeHuggingFace(again, { ...tiny, dtype: 'bfloat16' });
    expect(listFiles(again)).toEqual(listFiles(good));
    for (const file of listFiles(good))
      expect(readFileSync(join(again, file)).equals(readFileSync(join(good, file)))).toBe(true);
  });

  it.each([
    ['one bit of a weight', 'model.safetensors', flipLastBit],
    ['a setting of the model', 'config.json', replaced('10000', '20000')],
    ['a merge of the tokenizer', 'tokenizer.json', dropMerges],
    ['the chat template', 'chat_template.jinja', replaced('<|im_start|>', '<|im_start|> ')],
  ])('notices a change of %s', async (_, file, change) => {
    await expect(checkBundle(damaged(file, change), expected)).rejects.toMatchObject({
      problem: { code: 'export.check' },
    });
  });

  it('names the tensor that differs', async () => {
    const weights = new Map(tiny.weights);
    const name = 'model.layers.1.mlp.up_proj.weight';
    weights.set(
      name,
      tiny.weights.get(name)!.map((value, at) => (at === 5 ? value + 1 : value)),
    );
    await expect(checkBundle(good, { ...expected, weights })).rejects.toMatchObject({
      problem: { location: { tensor: name }, evidence: { element: 5 } },
    });
  });

  it('notices missing files', async () => {
    const copy = damaged('config.json', (bytes) => bytes);
    rmSync(join(copy, 'model.safetensors'));
    await expect(checkBundle(copy, expected)).rejects.toMatchObject({
      problem: { code: 'model.weights-missing' },
    });
  });
});

function flipLastBit(bytes: Buffer): Buffer {
  bytes[bytes.length - 1] ^= 1;
  return bytes;
}

function dropMerges(bytes: Buffer): Buffer {
  const json = JSON.parse(bytes.toString('utf8')) as { model: { merges: unknown[] } };
  json.model.merges = json.model.merges.slice(0, 10);
  return Buffer.from(JSON.stringify(json));
}
