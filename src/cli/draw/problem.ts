/**
 * Problems and verdicts as text for people.
 *
 * @module
 */
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import type { Location, Problem } from '../../problem/problem.ts';
import { renderDataShape } from './data/data-shape.ts';
import type { Style } from './text/style.ts';

export function place(location: Location | undefined): string {
  if (!location) return '';
  const { file, line, row, field, offset, tensor } = location;
  const parts = [
    file === undefined ? '' : line === undefined ? file : `${file}:${line}`,
    file === undefined && line !== undefined ? `line ${line}` : '',
    row === undefined ? '' : `row ${row}`,
    field === undefined ? '' : `field ${field}`,
    tensor === undefined ? '' : `tensor ${tensor}`,
    offset === undefined ? '' : `byte ${offset}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function renderProblem(problem: Problem, style: Style): string {
  const tone = { error: style.red, warning: style.yellow, info: style.blue }[problem.severity];
  const where = place(problem.location);
  const lines = [
    `${tone(problem.severity)} ${style.bold(problem.message)} ${style.dim(`[${problem.code}]`)}`,
  ];
  if (where) lines.push(`  at   ${where}`);
  if (problem.fix) lines.push(`  fix  ${problem.fix}`);
  lines.push(...renderDataShape(problem, style));
  if (problem.code === 'internal' && problem.cause) lines.push(style.dim(problem.cause));
  return lines.join('\n');
}

export function renderFinding(finding: Finding, style: Style): string {
  const lines = [renderProblem(finding, style)];
  for (const example of finding.examples ?? []) lines.push(`  e.g. ${exampleText(example)}`);
  return lines.join('\n');
}

/** `train.csv:48  what it says`, with what else the example holds behind it. */
export function exampleText(example: unknown): string {
  if (typeof example === 'string') return example;
  const { file, line, excerpt, message, code: _, ...rest } = example as Record<string, unknown>;
  const where = file === undefined ? '' : `${String(file)}:${String(line)}`;
  const others = Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
  return [where, message, excerpt, others].filter(Boolean).join('  ');
}

const gateNames = {
  A: 'data integrity',
  B: 'capability match',
  C: 'benchmark floor',
  D: 'release readiness',
};

export function outcomeTone(outcome: Verdict['outcome'], style: Style): string {
  const tone = { PASS: style.green, FAIL: style.red, INCONCLUSIVE: style.yellow }[outcome];
  return tone(outcome);
}

export function renderVerdict(verdict: Verdict, style: Style): string {
  const title = `Gate ${verdict.gate} ${gateNames[verdict.gate]}: ${outcomeTone(verdict.outcome, style)}`;
  const lines = [style.bold(title), ...verdict.findings.map((item) => renderFinding(item, style))];
  if (verdict.needed) lines.push(`  to decide: ${verdict.needed}`);
  return lines.join('\n');
}
