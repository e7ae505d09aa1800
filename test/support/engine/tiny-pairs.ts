/**
 * Pairs of replies small enough for tests: a prompt of several tokens, and two ends of it.
 *
 * @module
 */
import { randomBits } from '../../../src/engine/model/random.ts';
import type { Example } from '../../../src/engine/train/batches/micro-batch.ts';
import { tinyConfig } from './tiny.ts';

/** Examples 2i and 2i + 1 are a pair; the replies of some begin alike. */
export function tinyPairs(count: number, vocabSize = tinyConfig.vocabSize): Example[] {
  return Array.from({ length: count }, (_, n) => {
    const drawn = (salt: number, length: number) =>
      Array.from({ length }, (_, i) => randomBits(1000 * n + salt, i) % vocabSize);
    const prompt = drawn(0, 3 + (randomBits(2, n) % 6));
    const start = drawn(1, n % 3 === 0 ? 1 : 0);
    return [2, 3].map((reply) => {
      const said = [...start, ...drawn(reply, 1 + (randomBits(reply, n) % 6))];
      return {
        ids: Int32Array.from([...prompt, ...said]),
        targets: Uint8Array.from([...prompt.map(() => 0), ...said.map(() => 1)]),
      };
    });
  }).flat();
}
