/**
 * A release candidate as one HTML file: the verdict of Gate D, the figures before and after
 * training, and base and trained model side by side on the same held-out items.
 *
 * @module
 */
import type { BundleManifest, EvaluationSummary } from '../../../lifecycle/package/bundle.ts';
import type { ChangedItem } from '../../../lifecycle/package/side-by-side.ts';
import type { ReleaseDetails } from '../../../lifecycle/release-bundle.ts';
import type { RecordedVerdict } from '../../../ledger/verdicts.ts';
import { bounds, figure, valueOf } from '../scores/metrics.ts';
import { document } from '../page/document.ts';
import { findingSection } from '../page/findings.ts';
import { html, type Markup } from '../page/html.ts';
import { count } from '../page/numbers.ts';
import { replySection } from '../page/replies.ts';
import { short } from '../text/style.ts';

export interface ReleaseReport {
  release: number;
  bundle: string;
  status: string;
  manifest: BundleManifest;
  verdict: RecordedVerdict;
  details: ReleaseDetails;
}

export function releasePage({
  release,
  bundle,
  status,
  manifest,
  verdict,
  details,
}: ReleaseReport): string {
  const { name, format, encoding, parameters, evaluation, trace } = manifest;
  const header = html`<header>
    <h1>${name}, release ${release}</h1>
    <p class="muted">
      bundle <code>${short(bundle)}</code> · ${format}, ${encoding} · ${count(parameters)}
      parameters · from ${trace.base.id} · ${status} · Gate D
      <span class="badge ${verdict.outcome}">${verdict.outcome}</span>
    </p>
  </header>`;
  return document(
    `${name}: release ${release}`,
    html`${header}
    ${
      evaluation === null
        ? null
        : html`${figureSection(evaluation)} ${replySection(evaluation.sideBySide.replies)}
          ${changeSection(evaluation)}`
    }
    ${findingSection('Gate D', verdict)} ${backlogSection(details)}`,
  );
}

const figureSection = ({ tuned, base, comparisons, cheap }: EvaluationSummary): Markup =>
  html`<section>
    <h2>Before and after</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>metric</th>
            ${cheap && html`<th class="n">${cheap.id}</th>`}
            <th class="n">base</th>
            <th class="n">trained</th>
            <th class="n">difference</th>
            <th class="n">95 %</th>
            <th class="n">items</th>
          </tr>
        </thead>
        <tbody>
          ${tuned.map(({ name, value, items }) => {
            const compared = comparisons.find(({ metric }) => metric === name);
            return html`<tr>
              <td>${name}</td>
              ${cheap && html`<td class="n">${valueOf(cheap.metrics, name)}</td>`}
              <td class="n">${valueOf(base, name)}</td>
              <td class="n">${figure(value)}</td>
              <td class="n">${compared ? figure(compared.difference) : '–'}</td>
              <td class="n">${compared ? bounds(compared.interval) : '–'}</td>
              <td class="n">${items}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;

function changeSection({ sideBySide }: EvaluationSummary): Markup | null {
  const { metric, counts, better, worse } = sideBySide;
  if (better.length + worse.length === 0) return null;
  return html`<section>
    <h2>What changed</h2>
    <p>
      By ${metric}, ${count(counts.better)} items are better than before, ${count(counts.worse)}
      worse, ${count(counts.same)} the same.
    </p>
    ${changeTable('Better', better)} ${changeTable('Worse', worse)}
  </section>`;
}

function changeTable(title: string, items: readonly ChangedItem[]): Markup | null {
  if (items.length === 0) return null;
  return html`<h3>${title}</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>item</th>
            <th>data</th>
            <th>base</th>
            <th>trained</th>
            <th class="n">before</th>
            <th class="n">after</th>
          </tr>
        </thead>
        <tbody>
          ${items.map(
            ({ file, line, prompt, expected, base, trained, before, after }) =>
              html`<tr>
                <td class="text">${prompt} <span class="muted">${file}:${line}</span></td>
                <td class="text">${expected}</td>
                <td class="text">${base ?? '–'}</td>
                <td class="text">${trained ?? '–'}</td>
                <td class="n">${figure(before)}</td>
                <td class="n">${figure(after)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function backlogSection({ backlog }: ReleaseDetails): Markup | null {
  if (backlog.length === 0) return null;
  return html`<section>
    <h2>For the next run</h2>
    ${backlog.map(
      ({ title, action }) =>
        html`<div class="finding">
          <p><b>${title}</b></p>
          <p>${action}</p>
        </div>`,
    )}
  </section>`;
}
