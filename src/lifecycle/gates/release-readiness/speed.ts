/**
 * Does a bundle reply as fast as the project asks? By what 95 of 100 replies have, in figures of the
 * machine that judges.
 *
 * @module
 */
import type { ReleaseReadinessPolicy } from '../../../catalog/tasks/release-readiness-policy.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import type { ReleaseEvidence } from '../../deliver/release-evidence.ts';
import type { MeasuredSpeed } from '../../deliver/speed/release-speed.ts';

export function speedFindings(
  policy: ReleaseReadinessPolicy,
  { speed, project }: ReleaseEvidence,
): Finding[] {
  if (speed === null) return [];
  if ('unmeasured' in speed)
    return [
      problem(
        'release.speed-unknown',
        `the project has a budget of time, and what serves a bundle of format ${speed.unmeasured} is not measured here`,
        {
          evidence: { format: speed.unmeasured },
          fix: `Export what is measured here, by llama.cpp: \`brewslm export --project ${project} --format gguf\`. Or measure it where it is served, and go on with the figures: \`brewslm gate override --project ${project} --gate D --reason TEXT\`.`,
        },
      ),
    ];
  const { measured } = speed;
  const { maxFirstTokenMs: most = Infinity, minTokensPerSecond: least = 0 } = policy;
  const { firstToken, tokensPerSecond } = measured;
  const tooSlow = (said: string, setting: string) =>
    withCount('release.too-slow', said, measured, {
      fix: `Quantize it (\`brewslm export --project ${project} --format gguf\`), take a smaller base, or shorten what is asked; \`brewslm gate change --project ${project} --set ${setting}\` allows what it takes.`,
    });
  const broken = [
    ...(firstToken.p95 <= most
      ? []
      : [
          tooSlow(
            `${firstTokenText(measured)}, and the project allows ${most} ms`,
            `D.maxFirstTokenMs=${Math.ceil(firstToken.p95)}`,
          ),
        ]),
    ...(tokensPerSecond.p95 >= least
      ? []
      : [
          tooSlow(
            `${rateText(measured)}, and the project asks for ${least} tokens a second`,
            `D.minTokensPerSecond=${number(0.9 * tokensPerSecond.p95)}`,
          ),
        ]),
  ];
  if (broken.length > 0) return broken;
  const said = `${firstTokenText(measured)}; ${rateText(measured)}`;
  return [withCount('release.speed', said, measured)];
}

const withCount = (
  code: 'release.speed' | 'release.too-slow',
  said: string,
  measured: MeasuredSpeed,
  more: { fix?: string } = {},
): Finding => ({
  ...problem(code, `${said}; ${whereText(measured)}`, { evidence: { ...measured }, ...more }),
  count: measured.prompts,
});

const firstTokenText = ({ firstToken: { median, p95 } }: MeasuredSpeed): string =>
  `95 of 100 first tokens within ${number(p95)} ms (half within ${number(median)})`;

const rateText = ({ tokensPerSecond: { median, p95 } }: MeasuredSpeed): string =>
  `95 of 100 replies at ${number(p95)} tokens a second or more (half at ${number(median)})`;

const whereText = ({ prompts, consumer, processor, threads }: MeasuredSpeed): string =>
  `${prompts} held-out prompts in ${consumer} on ${processor}, threads: ${threads}`;

const number = (value: number): string => String(Number(value.toPrecision(3)));
