/**
 * Node's half of gguf_blocks.py: `node gguf_blocks.mjs IN.gguf OUT_FOLDER` dequantizes every tensor
 * to OUT_FOLDER/NAME.f32 and writes the fp32 tensor `values` in each type we write to quantized.gguf.
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
const { shape, values } = await read('values');
await writeGgufFile(
  join(folder, 'quantized.gguf'),
  [{ key: 'general.architecture', type: 'string', value: 'test' }],
  Object.keys(writableTypes).map((type) => ({ name: type, shape, values: () => values, type })),
);
await reader.close();
