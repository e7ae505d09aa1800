/**
 * The texts of a record that people wrote, whatever its schema. Roles, labels, names and schemas
 * of tools are not prose: they stay as they are.
 *
 * @module
 */
const NOT_PROSE = new Set(['id', 'source', 'role', 'label', 'name', 'tools', 'type']);

/** The same record with every text replaced; untouched parts are shared. */
export function mapTexts<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      NOT_PROSE.has(key) ? item : mapTexts(item as unknown, change),
    ]),
  ) as Value;
}

/** Calls `visit` with every text, in order. */
export function eachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const item of value) eachText(item, visit);
  else if (typeof value === 'object' && value !== null)
    for (const key in value)
      if (!NOT_PROSE.has(key)) eachText((value as Record<string, unknown>)[key], visit);
}
