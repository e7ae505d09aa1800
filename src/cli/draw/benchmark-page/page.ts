/**
 * A benchmark as one HTML file: the answer, a chart of scores with their intervals, the same as a
 * table, how the winner was found, and the tags that the scores can be reproduced by.
 *
 * @module
 */
import type {
  BenchmarkSummary,
  Entry,
  WayFigures,
} from '../../../lifecycle/benchmark/benchmark-summary.ts';
import type { BenchmarkReport } from '../../../operations/news.ts';
import {
  commonTags,
  direction,
  effortSentence,
  floorSentence,
  winnerSentence,
  settingWords,
} from '../scores/benchmark-words.ts';
import { document } from '../page/document.ts';
import { findingSection } from '../page/findings.ts';
import { html, type Markup } from '../page/html.ts';
import { count } from '../page/numbers.ts';
import { figure } from '../scores/metrics.ts';
import { bytes, short } from '../text/style.ts';
import { scoreChart } from './chart.ts';

export function benchmarkPage(
  title: string,
  { artifact, summary, verdict }: BenchmarkReport,
  figures: ReadonlyMap<string, WayFigures>,
): string {
  const header = html`<header>
    <h1>${title}</h1>
    <p class="muted">
      benchmark <code>${short(artifact)}</code> · ${summary.metric} for ${summary.task} · Gate C
      <span class="badge ${verdict.outcome}">${verdict.outcome}</span>
    </p>
    <p>${winnerSentence(summary)}.</p>
    <p>Floor of Gate C: ${floorSentence(summary)}.</p>
  </header>`;
  return document(
    `${title}: benchmark`,
    html`${header} ${chartSection(summary)} ${tableSection(summary, figures)}
    ${roundSection(summary)} ${findingSection('Gate C', verdict)} ${tagSection(summary)}`,
  );
}

function chartSection(summary: BenchmarkSummary): Markup {
  const { metric, ranking, winner } = summary;
  const trained = ranking.filter(({ setting }) => setting === 'trained').length;
  const label = `${metric} of ${trained} trained candidates with 95 % intervals; ${winner.id} leads; ${direction(summary)}`;
  return html`<section>
    <h2>Scores</h2>
    <p class="muted">
      ${metric}, ${direction(summary)}. Bars are 95 % intervals, dashed lines are baselines that
      only count. ${effortSentence(summary)}.
    </p>
    ${scoreChart(label, ranking, winner.id)}
  </section>`;
}

function tableSection(
  { ranking, beside }: BenchmarkSummary,
  figures: ReadonlyMap<string, WayFigures>,
): Markup {
  const entries = [...ranking, ...beside];
  const names = [...new Set(entries.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  return html`<section>
    <h2>Ranking</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>entry</th>
            <th>setting</th>
            ${names.map((name) => html`<th class="n">${name}</th>`)}
            <th class="n">items</th>
            <th class="n">parameters</th>
            <th class="n">trained on</th>
            <th class="n">tokens/s</th>
            <th class="n">memory</th>
          </tr>
        </thead>
        <tbody>
          ${entries.map((entry) => tableRow(entry, names, figures.get(entry.id)))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function tableRow(entry: Entry, names: readonly string[], figures: WayFigures | undefined): Markup {
  const { id, setting, metrics, parameters, training } = entry;
  const measured = setting === 'trained' ? figures : undefined;
  return html`<tr>
    <td>${id}</td>
    <td>${settingWords(entry)}</td>
    ${names.map((wanted) => {
      const metric = metrics.find(({ name }) => name === wanted);
      if (metric === undefined) return html`<td class="n">–</td>`;
      const { value, interval } = metric;
      return html`<td class="n">
        ${figure(value)}
        <span class="muted">${figure(interval.low)} to ${figure(interval.high)}</span>
      </td>`;
    })}
    <td class="n">${metrics[0].items}</td>
    <td class="n">${parameters === 0 ? '–' : count(parameters)}</td>
    <td class="n">${training === null ? '–' : `${count(training.tokens)} tokens`}</td>
    <td class="n">${measured === undefined ? '–' : count(measured.tokensPerSecond)}</td>
    <td class="n">${measured === undefined ? '–' : bytes(measured.peakResidentBytes)}</td>
  </tr>`;
}

function roundSection({ selection }: BenchmarkSummary): Markup | null {
  if (selection.rounds.length === 0) return null;
  return html`<section>
    <h2>How the winner was found</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="n">items</th>
            <th>compared</th>
            <th>dropped out</th>
          </tr>
        </thead>
        <tbody>
          ${selection.rounds.map(
            ({ items, running, dropped }) =>
              html`<tr>
                <td class="n">${items}</td>
                <td>${running.join(', ')}</td>
                <td>
                  ${
                    dropped.length === 0
                      ? '–'
                      : dropped.map(({ id, by }) => `${id}, behind ${by}`).join('; ')
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The same tags give the same score, to the bit. */
function tagSection(summary: BenchmarkSummary): Markup {
  const own = summary.ranking.filter(({ tags }) => tags.base !== null);
  return html`<section>
    <h2>Tags</h2>
    <p class="muted">The same tags give the same scores.</p>
    <div class="scroll">
      <table>
        <tbody>
          ${commonTags(summary).map(
            ([name, value]) =>
              html`<tr>
                <th>${name}</th>
                <td><code>${value}</code></td>
              </tr>`,
          )}
          ${own.map(
            ({ id, setting, shots, tags }) =>
              html`<tr>
                <th>${id}, ${settingWords({ setting, shots })}</th>
                <td>
                  <code
                    >items ${tags.heldOutSample} base ${tags.base} tokenizer ${tags.tokenizer} shots
                    ${tags.shots ?? 'none'} plan ${tags.plan ?? 'none'}</code
                  >
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
