/**
 * What the gates ask of a project: the task says it, the template replaces single settings, and the
 * project may have settings of its own, written as `A.minRows.train=200`.
 *
 * @module
 */
import { z } from 'zod';
import { benchmarkFloorPolicySchema } from '../../catalog/tasks/benchmark-floor-policy.ts';
import { dataIntegrityPolicySchema } from '../../catalog/tasks/data-integrity-policy.ts';
import { releaseReadinessPolicySchema } from '../../catalog/tasks/release-readiness-policy.ts';
import type { Task } from '../../catalog/tasks/task.ts';
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Project } from '../../ledger/projects.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';

export const policySchemas = {
  A: dataIntegrityPolicySchema,
  C: benchmarkFloorPolicySchema,
  D: releaseReadinessPolicySchema,
} as const;

/** The gates that have a policy; what B asks follows from models, data and machine. */
export type PolicyGate = keyof typeof policySchemas;
export type PolicyOf<Gate extends PolicyGate> = z.infer<(typeof policySchemas)[Gate]>;

export const policyGates = Object.keys(policySchemas) as PolicyGate[];

/**
 * The policy of a gate for a project.
 *
 * @param task Whose policy it is; the dataset's.
 * @throws `gate.policy` where a setting of the project does not fit.
 */
export function policyOf<Gate extends PolicyGate>(
  project: Project,
  task: Task,
  gate: Gate,
): PolicyOf<Gate> {
  return withSettings(gate, defaultPolicyOf(project, task, gate), ownSettings(project));
}

/** The same without what the project has of its own. */
export function defaultPolicyOf<Gate extends PolicyGate>(
  project: Project,
  task: Task,
  gate: Gate,
): PolicyOf<Gate> {
  const { gates } = loadTemplate(project.template);
  const ofTemplate: Partial<Record<PolicyGate, object>> = gates;
  return { ...task.gates[gate], ...ofTemplate[gate] } as PolicyOf<Gate>;
}

/** The settings that a project has of its own, as they are written. */
export function ownSettings(project: Project): string[] {
  const { set } = (project.settings.gates ?? {}) as { set?: string | string[] };
  return set === undefined ? [] : [set].flat();
}

/** `A.minRows.train=200` as `A.minRows.train`. */
export const nameOfSetting = (setting: string): string => setting.split('=', 1)[0].trim();

/** Settings that there were. Held-out rows are held against training rows by Gate A now, at the import. */
const former: Readonly<Record<string, string>> = {
  'D.warnDrift': 'A.maxShiftShare',
  'D.maxDrift': 'A.maxShiftShare',
};

/**
 * A policy with settings in place of its own; those of other gates are passed over.
 *
 * @throws `gate.policy`, also where a setting of another gate is of an earlier version: whichever gate
 *   judges first says so.
 */
export function withSettings<Gate extends PolicyGate>(
  gate: Gate,
  policy: PolicyOf<Gate>,
  settings: readonly string[],
): PolicyOf<Gate> {
  for (const name of settings.map(nameOfSetting))
    if (Object.hasOwn(former, name))
      fail('gate.policy', `${name} is no setting any more: ${former[name]} took its place`, {
        fix: `Take it out: \`brewslm gate change --project P --unset ${name}\`, and out of the project file where it stands there. Gate A compares held-out with training rows at the import; \`brewslm gate policy --project P\` shows by what limits.`,
      });
  const changed = settings.reduce<object>((now, setting) => {
    const [letter, ...path] = nameOfSetting(setting).split('.');
    return letter === gate ? replaced(now, policySchemas[gate], path, setting) : now;
  }, policy);
  const { data, error } = policySchemas[gate].safeParse(changed);
  if (data !== undefined) return data as PolicyOf<Gate>;
  const { path, message } = error.issues[0];
  return fail('gate.policy', `${[gate, ...path].join('.')}: ${message}`);
}

/** Settings that are usually left out are known by their schema. */
function replaced(
  holder: object,
  schema: unknown,
  [name, ...rest]: readonly string[],
  setting: string,
): object {
  const known = holder as Record<string, unknown>;
  const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {};
  if (name === undefined || !(Object.hasOwn(known, name) || Object.hasOwn(shape, name))) {
    const names = [...new Set([...Object.keys(known), ...Object.keys(shape)])];
    return fail(
      'gate.policy',
      `${nameOfSetting(setting)} is no setting${didYouMean(name ?? '', names)}`,
      { fix: `Settings there are: ${names.join(', ')}.` },
    );
  }
  const inner = known[name];
  const isHolder = typeof inner === 'object' && inner !== null;
  if (isHolder) return { ...known, [name]: replaced(inner, shape[name], rest, setting) };
  if (rest.length > 0) return fail('gate.policy', `${nameOfSetting(setting)} is no setting`);
  return { ...known, [name]: valueOf(setting) };
}

function valueOf(setting: string): string | number {
  const at = setting.indexOf('=');
  const text = setting.slice(at + 1).trim();
  if (at < 0 || text === '')
    return fail('gate.policy', `${setting.trim()} says no value`, {
      fix: 'Write NAME=VALUE, such as A.maxRejectedShare=0.02.',
    });
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
