/**
 * The most memory that this process takes for a GGUF file in llama.cpp, beside what it is estimated to
 * take: node test/interop/device_memory.mjs FILE CONTEXT, after a build. Linux only.
 */
import { readFileSync, statSync } from 'node:fs';
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { inferenceMemory } from '../../dist/planning/memory/device-memory.js';
import { generate, greedy } from '../../dist/runtimes/llama/generate.js';
import { LlamaModel } from '../../dist/runtimes/llama/model.js';

const [file, context] = process.argv.slice(2);
const contextSize = Number(context);
const bytesOf = (field) => {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
};

const { config } = await openModel(file);
// The library itself is loaded before anything is counted.
await LlamaModel.open({ file, contextSize: 64, sequences: 1, threads: 1 }).then((one) =>
  one.close(),
);
const before = bytesOf('VmRSS');
const model = await LlamaModel.open({ file, contextSize, sequences: 1, threads: 2 });
// As much as the context holds, in batches as long as they get.
const prompt = Array.from({ length: contextSize - 8 }, (_, at) => 100 + ((at * 37) % 1000));
const options = { maxTokens: 4, stopIds: new Set(), sampling: greedy };
for await (const _ of generate(model, prompt, options));
const measured = bytesOf('VmHWM') - before;
await model.close();
const estimated = inferenceMemory(config, statSync(file).size, contextSize);
console.log(JSON.stringify({ measured, estimated }));
