/**
 * A table of turns in the template language of Go, as Ollama executes it (https://docs.ollama.com/template):
 * it hands over `.Messages` with `.Role` and `.Content`, and has joined two turns of one role in a row.
 *
 * Everything that is written stands in quotes, so that no blank of the template itself gets into a prompt.
 *
 * @module
 */
import {
  START,
  type TurnGrammar,
  type TurnRole,
} from '../../../../engine/tokenizer/turn-grammar.ts';

/** Go has no function that trims. Recursion takes a byte off either end, as long as it is a blank. */
const TRIM = [
  '{{- define "trim" }}',
  '{{- if . }}',
  '{{- if eq (slice . 0 1) " " "\\t" "\\n" "\\r" "\\v" "\\f" }}{{ template "trim" (slice . 1) }}',
  '{{- else if eq (slice . (len (slice . 1))) " " "\\t" "\\n" "\\r" "\\v" "\\f" }}{{ template "trim" (slice . 0 (len (slice . 1))) }}',
  '{{- else }}{{ . }}{{ end }}',
  '{{- end }}',
  '{{- end }}',
];

/** Fails when it is executed: another prompt than in training would go unnoticed. */
const REFUSE = '{{ slice "the model was not trained on turns in this order" 999 }}';

/** Writes the table; one action a line. */
export function goTemplate({ before, after, trimmed }: TurnGrammar): string {
  const roles = [...new Set([...before.values()].flatMap((row) => [...row.keys()]))];
  const turn = (role: TurnRole): string[] => [
    choice(
      '$before',
      [...before].flatMap(([previous, row]) => {
        const literal = row.get(role);
        return literal === undefined ? [] : [[previous, literal] as const];
      }),
    ),
    trimmed.has(role) ? '{{- template "trim" .Content }}' : '{{- .Content }}',
  ];
  return [
    ...(trimmed.size > 0 ? TRIM : []),
    `{{- $before := ${quoted(START)} }}`,
    '{{- range .Messages }}',
    ...roles.flatMap((role, index) => [
      `{{- ${index === 0 ? 'if' : 'else if'} eq .Role ${quoted(role)} }}`,
      ...turn(role),
    ]),
    `{{- else }}${REFUSE}`,
    '{{- end }}',
    '{{- $before = .Role }}',
    '{{- end }}',
    '{{- if ne $before "assistant" }}',
    choice('$before', [...after]),
    '{{- end }}',
  ].join('\n');
}

/** Writes the text that goes with the value of a variable; one text for all values, where it is one. */
function choice(variable: string, texts: readonly (readonly [string, string])[]): string {
  const distinct = [...new Set(texts.map(([, text]) => text))];
  const branches = distinct.map((text, index) => {
    const values = texts.flatMap(([value, one]) => (one === text ? [quoted(value)] : []));
    const is = `eq ${variable} ${values.join(' ')}`;
    return `{{- ${index === 0 ? 'if' : 'else if'} ${is} }}{{ ${quoted(text)} }}`;
  });
  return [...branches, `{{- else }}${REFUSE}`, '{{- end }}'].join('\n');
}

/** A string of Go, without a quote or a byte beyond ASCII within: a Modelfile drops what does not print. */
function quoted(text: string): string {
  const characters = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (character === '\n') return '\\n';
    if (character === '\\') return '\\\\';
    if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
    if (code < 0x20 || code > 0x7e) return `\\u${code.toString(16).padStart(4, '0')}`;
    return character === '"' ? '\\u0022' : character;
  });
  return `"${characters.join('')}"`;
}
