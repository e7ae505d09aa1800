/**
 * A call as somebody types it. Every face that shows one has it from here; it needs nothing of Node.
 *
 * @module
 */

/**
 * The command line of a call, quoted for a POSIX shell where it has to be. What is undefined or null is
 * left out, a list is an option repeated, an object is JSON.
 *
 * @param usage The words of the command, with the fields that stand in place: `run tail [run]`.
 */
export function commandLine(usage: string, input: Readonly<Record<string, unknown>>): string {
  const words = usage.split(' ');
  const places = words
    .filter((word) => /^[<[]/.test(word))
    .map((word) => word.replaceAll(/[<>[\].]/g, ''));
  const given = Object.entries(input).flatMap(([name, value]) =>
    places.includes(name) ? [value].flat().map(shellWord) : optionsOf(name, value),
  );
  return ['brewslm', ...words.filter((word) => /^\w/.test(word)), ...given].join(' ');
}

function optionsOf(field: string, value: unknown): string[] {
  const name = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (value === undefined || value === null) return [];
  if (value === true) return [`--${name}`];
  if (value === false) return [`--no-${name}`];
  if (Array.isArray(value)) return value.flatMap((each) => optionsOf(field, each));
  return [`--${name} ${shellWord(value)}`];
}

function shellWord(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
