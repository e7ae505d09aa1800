/**
 * What may leave a machine. Values are let through by what they are, not held back by what they look
 * like: numbers, flags, dates, digests, and words that BrewSLM itself writes. Free text may quote a
 * row, a path or a key, so that of a message only its frame stays: what stands in quotes, after a
 * colon, or is a path, an address or a sensitive span is taken out.
 *
 * @module
 */
import type { Problem } from '../../problem/problem.ts';
import { findSensitive } from '../normalize/sensitive/find-sensitive.ts';

const removed = '[removed]';

/** Digests, dates, versions, codes and numbers: nothing that people write. */
const plain =
  /^(?:[0-9a-f]{7,64}|\d{4}-\d{2}-\d{2}T[\d:.]+Z|[a-z]+(?:\.[a-z][a-z-]*)+|v?\d+(?:\.\d+){1,3}|-?\d+(?:\.\d+)?%?)$/;

/** Values of settings that are words of the code: `cosine`, `q_proj`, `early-stopping`. */
const ownWords: ReadonlySet<string> = new Set(
  `full lora qlora cosine linear constant leave_out cut none layer embedded torch ray cpu cuda fp32
  bf16 fp16 nf4 ddp fsdp dpo orpo q_proj k_proj v_proj o_proj gate_proj up_proj down_proj scratch
  pretrained safe balanced max_quality schedule budget early-stopping train probe score choose generate
  error warning info request running done cached failed interrupted avx512 avx2 neon SIGKILL SIGTERM
  SIGSEGV SIGABRT SIGBUS R S D T Z`.split(/\s+/),
);

/**
 * Takes every value out of data that could have been somebody's. Names of fields stay.
 *
 * @param depth Levels of objects within it whose fields have names of ours; deeper ones are taken out,
 *   since a count by label has the labels of a dataset for names.
 */
export function scrubData(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return plain.test(value) || ownWords.has(value) ? value : removed;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'object' ? removed : scrubData(item)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const nested = typeof item === 'object' && item !== null && !Array.isArray(item);
      return [name, nested && depth === 0 ? removed : scrubData(item, depth - 1)];
    }),
  );
}

/** Keeps the frame of a sentence that BrewSLM wrote. */
export function scrubMessage(text: string): string {
  let kept = text;
  for (const { start, end } of findSensitive(text).toReversed())
    kept = kept.slice(0, start) + removed + kept.slice(end);
  return kept
    .replaceAll(/(["'`“«]).*?["'`”»]/gs, removed)
    .replaceAll(/(?:[a-z][a-z\d+.-]*:)?(?:\/|\\|~)\S+|[A-Za-z]:\\\S+/gi, removed)
    .replace(/:\s.*$/s, `: ${removed}`);
}

/** A problem with its code, its place by number, and figures; its fix is in the catalogue. */
export const scrubProblem = (problem: Problem): Record<string, unknown> => {
  const { code, severity, message, location, evidence, cause } = problem;
  const { line, row, offset } = location ?? {};
  return {
    code,
    severity,
    // A gate's finding quotes what it found.
    message: ownMessages.test(code) ? scrubMessage(message) : removed,
    location: { line, row, offset },
    evidence: ownMessages.test(code) ? scrubData(evidence ?? {}) : removed,
    stack: stackOf(`${cause ?? ''}\n${String(evidence?.stderr ?? '')}`),
  };
};

/** Rooms whose messages speak of runs and machines, never of what stands in a row. */
const ownMessages = /^(?:run|train|alert|machine|disk|checkpoint|exporter|internal)\b/;

/** The frames of a stack: functions and lines of code, the folders before them taken off. */
function stackOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const node = /^\s+at (?:async )?(?:([\w.<>#]+) )?\(?.*[/\\]([\w.-]+:\d+:\d+)\)?$/.exec(line);
    if (node) return [`${node[1] ?? ''} ${node[2]}`.trim()];
    const python = /^\s+File ".*[/\\]([\w.-]+)", line (\d+), in (\w+)$/.exec(line);
    if (python) return [`${python[3]} ${python[1]}:${python[2]}`];
    return /^(?:[A-Za-z]+Error|[A-Za-z]+Exception)\b/.test(line) ? [/^\w+/.exec(line)![0]] : [];
  });
}
