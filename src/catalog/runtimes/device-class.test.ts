import { expect, test } from 'vitest';
import { classOfCard, deviceClasses, speedOfClass } from './device-class.ts';
import { referenceSpeed } from './reference-speed.ts';

test.each([
  ['NVIDIA H100 80GB HBM3', 'h100'],
  ['NVIDIA H100 PCIe', 'h100-pcie'],
  ['NVIDIA H200', 'h200'],
  ['NVIDIA A100-SXM4-40GB', 'a100'],
  ['NVIDIA A10G', 'a10'],
  ['NVIDIA L40S', 'l40s'],
  ['NVIDIA L4', 'l4'],
  ['Tesla T4', 't4'],
  ['NVIDIA GeForce RTX 4090', 'rtx-4090'],
  ['NVIDIA L400', 'other'],
])('%s is of class %s', (name, id) => {
  expect(classOfCard(name)).toBe(id);
});

test('every class is faster than two cores, and no card is slower than the one for others', () => {
  const other = speedOfClass('other', 'fp16');
  for (const [id, { names }] of Object.entries(deviceClasses())) {
    const speed = speedOfClass(id, 'bf16');
    expect(speed.flopsPerSecond).toBeGreaterThan(10 * referenceSpeed.flopsPerSecond);
    expect(speed.secondsPerParameter).toBeLessThan(referenceSpeed.secondsPerParameter);
    expect(speedOfClass(id, 'fp16').flopsPerSecond).toBeGreaterThanOrEqual(other.flopsPerSecond);
    expect(names.length > 0 || id === 'other').toBe(true);
  }
});
