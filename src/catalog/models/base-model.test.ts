import { expect, test } from 'vitest';
import { parameterCount } from '../../engine/model/config.ts';
import { baseConfig, baseModels, findBase } from './base-model.ts';

test.each(baseModels().map((base) => [base.id, base] as const))(
  '%s: its shape amounts to the parameters it states',
  (_, base) => {
    expect(parameterCount(baseConfig(base))).toBe(base.parameters);
  },
);

test.each(baseModels().map((base) => [base.id, base.config] as const))(
  '%s: its dimensions fit together',
  (_, config) => {
    expect(config.heads % config.kvHeads).toBe(0);
    expect(config.hiddenSize % 32).toBe(0);
    expect(config.intermediateSize % 32).toBe(0);
  },
);

test('ids are unique and found', () => {
  const ids = baseModels().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(findBase(id)?.id).toBe(id);
  expect(findBase('brew-3')).toBeUndefined();
});

test('a tokenizer brings its size and special tokens into the shape', () => {
  const vocabulary = { vocabSize: 700, bosTokenId: 0, eosTokenIds: [2], padTokenId: 3 };
  const base = findBase('brew-3m')!;
  expect(baseConfig(base, vocabulary)).toMatchObject({ ...vocabulary, hiddenSize: 256 });
});
