/** Assembles the kernels that commands and their threads start with; runs on what was built. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { assemble, builtKernel } from '../dist/rows/webassembly/compile.js';
import { source as byteCounter } from '../dist/lifecycle/ingest/units/byte-counter-source.js';

const kernels = {
  'byte-counter': byteCounter,
};

for (const [name, source] of Object.entries(kernels)) {
  const file = builtKernel(name, source);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, await assemble(name, source));
}
