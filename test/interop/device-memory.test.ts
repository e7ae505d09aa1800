/** Estimates of memory on a device, held against this machine, which is one of `laptop_16gb`'s kind. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const smollm2 = process.env.BREWSLM_SMOLLM2;
const script = fileURLToPath(new URL('device_memory.mjs', import.meta.url));

it.runIf(smollm2).each([1024])('SmolLM2 with %i tokens of context', async (context) => {
  const { stdout } = await promisify(execFile)('node', [script, smollm2!, `${context}`]);
  const { measured, estimated } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    measured: number;
    estimated: { low: number; expected: number; high: number };
  };
  console.log(`${context} tokens: measured ${measured}, estimated ${JSON.stringify(estimated)}`);
  expect(measured).toBeLessThanOrEqual(estimated.high);
  expect(measured).toBeGreaterThanOrEqual(estimated.low);
});
