/**
 * Changes of a policy before they are saved, as `gate change` takes them.
 *
 * @module
 */
import type { InputOf } from '../../api/call.ts';
import type { FormValue, FormValues } from '../../parts/schema-form.tsx';

/** Values by the names on the way to them, `A.minRows.train`; null for the usual one. */
export type PolicyDraft = Readonly<Record<string, FormValue | null>>;

/** The policy as it would be. */
export function drafted(
  gate: string,
  policy: FormValues,
  usual: FormValues,
  draft: PolicyDraft,
): FormValues {
  return Object.entries(draft).reduce((now, [name, value]) => {
    const [letter, ...path] = name.split('.');
    return letter === gate ? withValue(now, usual, path, value) : now;
  }, policy);
}

function withValue(
  holder: FormValues,
  usual: FormValues,
  [name, ...rest]: readonly string[],
  value: FormValue | null,
): FormValues {
  const inner =
    rest.length === 0
      ? (value ?? usual[name])
      : withValue(holder[name] as FormValues, usual[name] as FormValues, rest, value);
  return { ...holder, [name]: inner };
}

/** What has to be said to make it so; null for nothing. `own` are settings that the project has. */
export function changeOf(
  project: string,
  own: readonly string[],
  draft: PolicyDraft,
): InputOf<'gate.change'> | null {
  const names = own.map((setting) => setting.split('=', 1)[0]);
  const entries = Object.entries(draft);
  const set = entries.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  const unset = entries.flatMap(([name, value]) =>
    value === null && names.includes(name) ? [name] : [],
  );
  if (set.length === 0 && unset.length === 0) return null;
  return { project, ...(set.length > 0 && { set }), ...(unset.length > 0 && { unset }) };
}
