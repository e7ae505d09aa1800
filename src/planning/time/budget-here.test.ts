import { describe, expect, it } from 'vitest';
import { budgetFor, secondsHere } from './budget-here.ts';
import { unmeasured } from './machine-speed.ts';
import type { ThisMachine } from './this-machine.ts';

const machine = (factor: number): ThisMachine => ({
  speed: { origin: 'calibration', matrix: factor, rest: factor, deviation: 0.1 },
  diskRate: null,
  price: null,
  measured: [],
});

describe('a budget here', () => {
  it('is the seconds of the reference machine times what this machine takes for one', () => {
    const { low, expected, high, from } = secondsHere(machine(0.4), 600);
    expect(expected).toBeCloseTo(240, 6);
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
    expect(from).toBe('calibration');
  });

  it('is known within four times on a machine that was not measured', () => {
    const { low, expected, high } = secondsHere({ ...machine(1), speed: unmeasured }, 600);
    expect(expected).toBeCloseTo(600, 6);
    expect(high / expected).toBeGreaterThan(3);
    expect(expected / low).toBeGreaterThan(3);
  });

  it('is turned back into two digits of reference seconds', () => {
    expect(budgetFor(machine(0.4), 600)).toBe(1500);
    expect(budgetFor(machine(0.377), 600)).toBe(1600);
    // Nearly the same speed, the same budget.
    expect(budgetFor(machine(0.372), 600)).toBe(1600);
    expect(budgetFor(machine(1000), 600)).toBe(1);
  });
});
