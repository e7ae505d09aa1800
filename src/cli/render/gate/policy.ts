import type { OutputOf } from '../../../operations/index.ts';
import { table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'gate.policy'> = {
  text: ({ output }, style) => policiesText(output, style),
};

/** A line for each setting, with what it would be without the project's own. */
export function policiesText(policies: OutputOf<'gate.policy'>, style: Style): string {
  const rows = policies.flatMap(({ gate, policy, defaults }) => {
    const usual = new Map(leavesOf(gate, defaults));
    return leavesOf(gate, policy).map(([name, value]) => [
      name,
      String(value).replaceAll(/\s+/g, ' '),
      usual.get(name) === value ? '' : `own; else ${String(usual.get(name))}`,
    ]);
  });
  return table(['setting', 'value', ''], rows, style);
}

const leavesOf = (name: string, value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(`${name}.${key}`, inner))
    : [[name, value]];
