/**
 * A run as one HTML file: curves, resources, all that happened, the gates around it, its settings.
 *
 * @module
 */
import type { Diagnosis } from '../../../lifecycle/observe/diagnosis/diagnose.ts';
import type { Timeline } from '../../../lifecycle/observe/timeline.ts';
import type { RunReport } from '../../../lifecycle/run-report.ts';
import type { RecordedVerdict } from '../../../ledger/verdicts.ts';
import { document } from '../page/document.ts';
import { html, type Markup } from '../page/html.ts';
import { count } from '../page/numbers.ts';
import { replySection } from '../page/replies.ts';
import { figure } from '../scores/metrics.ts';
import { bytes, duration, short } from '../text/style.ts';
import { curves, smooth, type Point } from './curves.ts';
import { momentSection, spanSection } from './moments.ts';

export function runPage(report: RunReport): string {
  const { project, timeline, diagnosis, verdicts, settings, replies } = report;
  const { run } = timeline;
  const header = html`<header>
    <h1>${project}, run ${run.id}: ${run.stage}</h1>
    <p class="muted">
      ${run.status} · ${run.startedAt} · ${duration(timeline.seconds)}
      ${run.artifact === null ? null : html` · made <code>${short(run.artifact)}</code>`}
    </p>
  </header>`;
  return document(
    `${project}: run ${run.id}`,
    html`${header} ${tiles(timeline)} ${diagnosisSection(diagnosis)} ${curveSection(timeline)}
    ${resourceSection(timeline)} ${spanSection(timeline)} ${momentSection(timeline)}
    ${verdictSection(verdicts)} ${replySection(replies)} ${evaluationSection(timeline)}
    ${settingSection(settings)}`,
  );
}

function tiles(timeline: Timeline): Markup {
  const last = timeline.metrics.at(-1);
  const best = timeline.evaluations.findLast((evaluation) => evaluation.best);
  const { tokensPerSecond: speed, peakResidentBytes: peak } = timeline;
  const figures: [string, string | null][] = [
    ['steps', last === undefined ? null : count(last.step)],
    ['training loss', last === undefined ? null : figure(last.loss)],
    ['best held-out loss', best === undefined ? null : figure(best.loss)],
    ['tokens/s', speed === null ? null : count(speed)],
    ['memory at most', peak === null ? null : bytes(peak)],
    ['alerts', count(timeline.alerts.length)],
    ['retries', count(timeline.retries.length)],
  ];
  return html`<div class="tiles">
    ${figures.map(([name, value]) =>
      value === null ? null : html`<div class="tile"><b>${value}</b> ${name}</div>`,
    )}
  </div>`;
}

function diagnosisSection({ causes, alike }: Diagnosis): Markup | null {
  if (causes.length === 0) return null;
  return html`<section>
    <h2>Diagnosis</h2>
    ${causes.map(
      ({ title, likelihood, cause, evidence, action }) =>
        html`<div class="finding">
          <b>${title}</b> <span class="muted">${likelihood}</span> <code>${cause}</code>
          <ul>
            ${evidence.map((sentence) => html`<li>${sentence}</li>`)}
          </ul>
          <p class="muted">${action}</p>
        </div>`,
    )}
    ${
      alike === null
        ? null
        : html`<p>
            ${alike.runs.length} of the last ${alike.of} runs ended so: ${alike.runs.join(', ')}.
          </p>`
    }
  </section>`;
}

function curveSection({ metrics, evaluations }: Timeline): Markup | null {
  if (metrics.length === 0) return null;
  const losses = metrics.map(({ step, loss }): Point => [step, loss]);
  const by = (value: (metric: Timeline['metrics'][number]) => number): Point[] =>
    metrics.map((metric) => [metric.step, value(metric)]);
  return html`<section>
    <h2>Curves</h2>
    ${curves({
      title: 'Loss',
      across: 'step',
      series: [
        { name: 'training', tone: 'other', points: losses },
        { name: 'training, smoothed', tone: 'train', points: smooth(losses) },
        {
          name: 'held-out',
          tone: 'validation',
          points: evaluations.map(({ step, loss }): Point => [step, loss]),
          marks: true,
        },
      ],
    })}
    ${curves({
      title: 'Gradient norm, before clipping',
      across: 'step',
      series: [{ name: 'norm', tone: 'near', points: by(({ gradNorm }) => gradNorm) }],
    })}
    ${curves({
      title: 'Learning rate',
      across: 'step',
      series: [{ name: 'rate', tone: 'train', points: by(({ learningRate }) => learningRate) }],
    })}
  </section>`;
}

function resourceSection(timeline: Timeline): Markup | null {
  const { run, metrics, resources } = timeline;
  const since = (at: string): number => (Date.parse(at) - Date.parse(run.startedAt)) / 1000;
  const over = (value: (one: Timeline['resources'][number]) => number | null): Point[] =>
    resources.flatMap((one): Point[] => {
      const found = value(one);
      return found === null ? [] : [[since(one.at), found]];
    });
  const across = 'second';
  const drawn = [
    curves({
      title: 'Tokens a second',
      across,
      series: [
        {
          name: 'tokens/s',
          tone: 'train',
          points: metrics.map(({ at, tokens, seconds }): Point => [since(at), tokens / seconds]),
        },
      ],
      words: count,
    }),
    curves({
      title: 'Memory',
      across,
      words: bytes,
      series: [
        { name: 'worker', tone: 'train', points: over(({ residentBytes }) => residentBytes) },
        { name: 'swapped out', tone: 'validation', points: swapped(over) },
        { name: 'GPU', tone: 'near', points: over(({ deviceBytes }) => deviceBytes) },
      ],
    }),
    curves({
      title: 'GPU at work, percent of the time',
      across,
      series: [
        {
          name: 'GPU',
          tone: 'near',
          points: over(({ deviceUtilization: share }) => (share === null ? null : 100 * share)),
        },
      ],
    }),
    curves({
      title: 'Free space on the disk',
      across,
      words: bytes,
      series: [{ name: 'free', tone: 'other', points: over(({ diskFree }) => diskFree) }],
    }),
  ].filter((one) => one !== null);
  return drawn.length === 0
    ? null
    : html`<section>
        <h2>Resources</h2>
        ${drawn}
      </section>`;
}

/** Nothing swapped all the time is no curve. */
function swapped(
  over: (value: (one: Timeline['resources'][number]) => number | null) => Point[],
): Point[] {
  const points = over(({ swappedBytes }) => swappedBytes);
  return points.some(([, y]) => y > 0) ? points : [];
}

function verdictSection(verdicts: readonly RecordedVerdict[]): Markup | null {
  if (verdicts.length === 0) return null;
  return html`<section>
    <h2>Gates</h2>
    ${verdicts.map(
      ({ gate, outcome, at, findings, override }) =>
        html`<div class="finding">
          <b>Gate ${gate}</b> <span class="badge ${outcome}">${outcome}</span>
          <span class="muted">${at}</span>
          ${override === null ? null : html`<p>Overridden: ${override.reason}</p>`}
          <ul>
            ${findings.map(({ code, message }) => html`<li>${message} <code>${code}</code></li>`)}
          </ul>
        </div>`,
    )}
  </section>`;
}

function evaluationSection({ evaluations }: Timeline): Markup | null {
  if (evaluations.length === 0) return null;
  return html`<section>
    <h2>Evaluations</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="n">step</th>
            <th class="n">held-out loss</th>
            <th class="n">target tokens</th>
            <th>at</th>
          </tr>
        </thead>
        <tbody>
          ${evaluations.map(
            ({ step, loss, targetTokens, best, at }) =>
              html`<tr>
                <td class="n">${step}</td>
                <td class="n">${figure(loss)}${best ? ' best' : ''}</td>
                <td class="n">${count(targetTokens)}</td>
                <td>${at}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function settingSection(settings: Readonly<Record<string, unknown>>): Markup | null {
  const entries = Object.entries(settings);
  if (entries.length === 0) return null;
  return html`<section>
    <h2>Settings</h2>
    <div class="scroll">
      <table>
        <tbody>
          ${entries.map(
            ([name, value]) =>
              html`<tr>
                <th>${name}</th>
                <td><code>${typeof value === 'string' ? value : JSON.stringify(value)}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
