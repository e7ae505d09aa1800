/**
 * What adapters are before the first step. Every runtime starts from these bits.
 *
 * @module
 */
import { fillUniform } from '../../model/init.ts';
import { streamKey } from '../../model/random.ts';
import type { Parameter } from '../../optimizer/adamw.ts';

/** What the seed is used for. */
const purpose = 1;

/**
 * Fills each A with a uniform on ±1/√in (as PEFT: Kaiming uniform with a = √5). B is left alone: it is
 * zero, so that training starts at the base.
 *
 * @param parameters All that the method trains, in its order.
 * @param values Gives the zeroed values of a parameter by its name.
 */
export function fillStartingAdapters(
  parameters: readonly Parameter[],
  seed: number,
  values: (name: string) => Float32Array,
): void {
  parameters.forEach(({ name, shape }, index) => {
    if (name.includes('lora_A'))
      fillUniform(values(name), streamKey(seed, purpose, index), 1 / Math.sqrt(shape[1]));
  });
}
