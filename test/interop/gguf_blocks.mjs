/**
 * Node's half of gguf_blocks.py: `node gguf_blocks.mjs IN.gguf OUT_FOLDER` dequantizes every tensor
 * to OUT_FOLDER/NAME.f32 and writes the fp32 tensors `rows of N` to quantized.gguf, in each type that
 * we write them in, and once more by the importance of their columns, of which the tensor `importance` has
 * the most there are.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGguf } from '../../dist/weights/gguf/reader.js';
import { writableTypes } from '../../dist/weights/gguf/types.js';
import { writeGgufFile } from '../../dist/weights/gguf/writer.js';

const [input, folder] = process.argv.slice(2);
const reader = await openGguf(input);
const read = async (name) => {
  const { shape } = reader.tensors.get(name);
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  await reader.read(name, values);
  return { shape, values };
};
for (const name of reader.tensors.keys()) {
  const { values } = await read(name);
  writeFileSync(join(folder, `${name}.f32`), new Uint8Array(values.buffer));
}
const { values: known } = await read('importance');
const tensors = [];
for (const rows of [...reader.tensors.keys()].filter((name) => name.startsWith('rows of'))) {
  const { shape, values } = await read(rows);
  const importance = known.subarray(0, shape[1]);
  for (const [type, { encoding }] of Object.entries(writableTypes)) {
    if (shape[1] % encoding.values !== 0) continue;
    const plain = { name: `${type}, ${rows}`, shape, values: () => values, type };
    tensors.push(plain, { ...plain, name: `${plain.name}, by importance`, importance });
  }
}
await writeGgufFile(
  join(folder, 'quantized.gguf'),
  [{ key: 'general.architecture', type: 'string', value: 'test' }],
  tensors,
);
await reader.close();
