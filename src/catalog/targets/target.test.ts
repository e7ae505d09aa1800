import { describe, expect, it } from 'vitest';
import { loadTarget, targetIds } from './target.ts';

describe('targets', () => {
  it.each(targetIds)('%s is valid and its limits are in order', (id) => {
    const target = loadTarget(id);
    expect(target.id).toBe(id);
    if (target.format === 'gguf') {
      expect(target.types[0]).toBe('F16');
      expect(target.memory!.limit.value).toBeLessThanOrEqual(target.memory!.total.value);
      expect(target.reserve).toBeLessThan(target.memory!.limit.value);
    }
    if (target.format === 'onnx') expect(target.types[0]).toBe('fp32');
  });

  it('names the nearest target', () => {
    expect(() => loadTarget('mobile_iphone51')).toThrow(/mobile_iphone15/);
  });
});
