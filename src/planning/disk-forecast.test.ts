import { expect, it } from 'vitest';
import { tinyModel } from '../../test/support/models/tiny-model.ts';
import { parameterCount } from '../engine/model/config.ts';
import { estimateDisk } from './disk-forecast.ts';

const { config } = tinyModel();
const model = 4 * parameterCount(config);

it('is dominated by checkpoints in full training, by exports with adapters', () => {
  const full = estimateDisk(config, parameterCount(config), 0);
  expect(full).toMatchObject({ expected: 8 * model, items: { checkpoints: 8 * model } });
  const lora = estimateDisk(config, 100, 0);
  expect(lora.expected).toBe(2 * model + 2 * 400);
});

it('holds its bounds in order, and its items add up', () => {
  for (const trainable of [1, 1000, parameterCount(config)]) {
    const { low, expected, high, items } = estimateDisk(config, trainable, 1e6);
    expect(low).toBeLessThan(expected);
    expect(expected).toBeLessThanOrEqual(high);
    expect(items.tokens + items.checkpoints + items.exports).toBe(expected);
  }
});
