import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCapabilities } from '../capabilities/capabilities.ts';
import { consumersOf, loadConsumers } from '../consumers/consumer.ts';
import { loadTarget, targetIds } from './target.ts';

const { formats, families } = loadCapabilities();
const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.yaml'));

describe('targets', () => {
  it('are the files of the folder', () => {
    expect(files.map((name) => name.replace('.yaml', '')).sort()).toEqual([...targetIds].sort());
  });

  it.each(targetIds)('%s is valid and its limits are in order', (id) => {
    const { memory, reserve, format, types, ...target } = loadTarget(id);
    expect(target.id).toBe(id);
    if (memory !== null) {
      expect(memory.limit.value).toBeLessThanOrEqual(memory.total.value);
      expect(reserve).toBeLessThan(memory.limit.value);
      expect(memory.total.source).toMatch(/https:|by definition/);
      expect(memory.limit.source).toMatch(/https:|^total less|^the whole/);
    }
    if (format === 'gguf' || format === 'ollama') expect(types[0]).toBe('F16');
    if (format === 'onnx') expect(types[0]).toBe('fp32');
  });

  it.each(targetIds)('%s loads its own format, and families are served there', (id) => {
    const { format, runtime } = loadTarget(id);
    expect(formats[format].servers).toContain(runtime);
    expect(Object.values(families).some(({ servers }) => servers.includes(runtime))).toBe(true);
  });

  it.each(targetIds)('%s says where its facts are from, and who checks a bundle', (id) => {
    const target = loadTarget(id);
    expect(new Set(target.sources).size).toBe(target.sources.length);
    const [checks, ...others] = consumersOf(target);
    expect(checks.id).toBe(target.check.consumer);
    expect(others.map((consumer) => consumer.id)).not.toContain(checks.id);
  });

  it('names the nearest target', () => {
    expect(() => loadTarget('mobile_iphone51')).toThrow(/mobile_iphone15/);
  });
});

it('every consumer is one of some target', () => {
  const used = new Set(targetIds.flatMap((id) => consumersOf(loadTarget(id)).map((one) => one.id)));
  expect(loadConsumers().filter(({ id }) => !used.has(id))).toEqual([]);
});
