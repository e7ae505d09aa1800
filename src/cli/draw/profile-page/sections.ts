/**
 * The sections of the profile page, in the order in which questions come up: how much is there,
 * what was left out, what is in it, what is wrong with it.
 *
 * @module
 */
import type { Finding, Verdict } from '../../../ledger/verdicts.ts';
import type {
  DatasetProfile,
  Share,
} from '../../../lifecycle/normalize/profile/report/dataset-profile.ts';
import type { ScoredRow } from '../../../lifecycle/normalize/profile/report/worst-rows.ts';
import { groupsOf, originOf, removedAsNear } from '../data/dataset-card.ts';
import { exampleText, place } from '../problem.ts';
import { barRows, histograms, stackedBar } from './charts.ts';
import { html, type Markup } from '../page/html.ts';
import { count, percent } from '../page/numbers.ts';

const splits = ['train', 'validation', 'test'] as const;

export function tiles({ card, languages, tokens, splits: profiles }: DatasetProfile): Markup {
  const rows = splits.reduce((sum, split) => sum + profiles[split].rows, 0);
  const characters = splits.reduce((sum, split) => sum + profiles[split].characters.total, 0);
  const figures = [
    ['rows', count(rows)],
    ['source records', count(card.sourceRecords)],
    ...(card.groups === undefined ? [] : [['groups', groupsOf(card.groups)]]),
    ['rejected', count(card.rejects.total)],
    ...(card.labels.length > 0 ? [['labels', count(card.labels.length)]] : []),
    ['characters', count(characters)],
    ...(tokens === null ? [] : [['bytes per token', tokens.bytesPerToken.toFixed(2)]]),
    ['main language', languageName(languages.languages[0]?.name ?? '–')],
  ];
  return html`<div class="tiles">
    ${figures.map(([name, value]) => html`<div class="tile"><b>${value}</b><span class="muted">${name}</span></div>`)}
  </div>`;
}

export function splitSection({ card, splits: profiles, tokens }: DatasetProfile): Markup {
  const segments = splits.map((split) => ({
    name: split,
    value: profiles[split].rows,
    tone: split,
  }));
  return html`<section>
    <h2>Splits</h2>
    ${stackedBar('Rows by split', segments)}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>split</th>
            <th class="n">rows</th>
            <th class="n">characters (median, 95 %, max)</th>
            <th class="n">words</th>
            <th class="n">bytes</th>
          </tr>
        </thead>
        <tbody>
          ${splits.map((split) => {
            const { rows, characters, words, bytes } = profiles[split];
            const origin = originOf(card, split);
            return html`<tr>
              <td>${split}${origin}</td>
              <td class="n">${count(rows)}</td>
              ${[characters, words, bytes].map(({ p50, p95, max }) => html`<td class="n">${count(p50)} · ${count(p95)} · ${count(max)}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${
      tokens === null
        ? html`<p class="muted">
            Tokens are not counted: no base model with a tokenizer was named or stored.
          </p>`
        : html`<p class="muted">
            In tokens of ${tokens.base}, over ${count(tokens.sampled)} sampled rows: median
            ${count(tokens.perRow.p50)}, 95 % at most ${count(tokens.perRow.p95)}, longest
            ${count(tokens.perRow.max)}.
          </p>`
    }
  </section>`;
}

export function originSection({ card, splits: profiles }: DatasetProfile): Markup {
  const segments = [
    {
      name: 'kept',
      value: splits.reduce((sum, split) => sum + profiles[split].rows, 0),
      tone: 'kept',
    },
    { name: 'exact duplicates', value: card.duplicates, tone: 'duplicate' },
    { name: 'near duplicates', value: removedAsNear(card), tone: 'near' },
    {
      name: 'held out elsewhere',
      value: card.leaks.fromTrain + card.leaks.fromValidation,
      tone: 'leak',
    },
    { name: 'rejected', value: card.rejects.total, tone: 'rejected' },
    { name: 'filtered by the mapping', value: card.leftOut, tone: 'filtered' },
  ];
  const examples = (['duplicate', 'nearDuplicate', 'leak'] as const).flatMap((why) =>
    card.removed[why].map((row) => ({ why, ...row })),
  );
  const names = {
    duplicate: 'duplicate',
    nearDuplicate: 'near duplicate',
    leak: 'held out elsewhere',
  };
  return html`<section>
    <h2>What became of the source records</h2>
    ${stackedBar('Source records by what became of them', segments)}${
      examples.length === 0
        ? null
        : html`<details>
            <summary>rows that were left out</summary>
            <div class="scroll">
              <table>
                <tbody>
                  ${examples.map(
                    (row) =>
                      html`<tr>
                        <td class="where">${names[row.why]}</td>
                        <td class="where"><code>${row.file}:${row.line}</code></td>
                        <td class="text">${row.excerpt}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </details>`
    }
  </section>`;
}

export function lengthSection({ splits: profiles }: DatasetProfile): Markup {
  const series = splits.map((split) => ({
    name: split,
    tone: split,
    bins: profiles[split].sizes,
    median: profiles[split].bytes.p50,
    p95: profiles[split].bytes.p95,
  }));
  return html`<section>
    <h2>Lengths</h2>
    <p class="muted">
      Bytes of text in a row, on a logarithmic axis; each split by its own share of rows.
    </p>
    ${histograms('Rows by length', 'bytes', series)}
  </section>`;
}

const SHOWN_LABELS = 40;

export function labelSection({ labels }: DatasetProfile): Markup | null {
  if (labels.length === 0) return null;
  const rows = labels.map(({ label, rows }) => ({
    name: label,
    segments: splits.map((split) => ({ name: split, value: rows[split], tone: split })),
  }));
  return html`<section>
    <h2>Labels</h2>
    ${barRows('Rows by label', rows, SHOWN_LABELS)}
  </section>`;
}

const SHOWN_LANGUAGES = 12;

export function languageSection({ languages }: DatasetProfile): Markup {
  const bars = (label: string, shares: readonly Share[]) =>
    barRows(
      label,
      shares.map(({ name, rows }) => ({
        name: languageName(name),
        segments: [{ name: 'rows', value: rows, tone: 'other' }],
      })),
      SHOWN_LANGUAGES,
    );
  return html`<section>
    <h2>Languages</h2>
    <p class="muted">
      Of ${count(languages.sampled)} rows sampled by content; short texts often leave a language
      open.
    </p>
    ${bars('Rows by language', languages.languages)}
    <h3>Scripts</h3>
    ${bars('Rows by script', languages.scripts)}
  </section>`;
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
const languageName = (code: string): string =>
  /^[a-z]{2}$/.test(code) ? (languageNames.of(code) ?? code) : code;

export function worstSection({ worst }: DatasetProfile): Markup {
  const list = (title: string, rows: readonly ScoredRow[], score: (row: ScoredRow) => string) =>
    rows.length === 0
      ? null
      : html`<h3>${title}</h3>
          <div class="scroll">
            <table>
              <tbody>
                ${rows.map(
                  (row) =>
                    html`<tr>
                      <td class="n">${score(row)}</td>
                      <td class="where">
                        ${row.split} ${count(row.row)}<br /><code>${row.file}:${row.line}</code>
                      </td>
                      <td class="text">${row.excerpt}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`;
  return html`<section>
    <h2>Rows worth a look</h2>
    ${list('Longest', worst.longest, ({ score }) => `${count(score)} characters`)}${list('Most repetitive', worst.mostRepeated, ({ score }) => `${percent(score, 1)} repeated`)}${list('Strangest characters', worst.strangest, ({ score }) => `${percent(score, 1)} strange`)}
    <p class="muted">The last two are chosen from ${count(worst.looked)} rows.</p>
  </section>`;
}

export function findingSection(verdict: Verdict | null): Markup {
  if (verdict === null)
    return html`<section>
      <h2>Gate A</h2>
      <p class="muted">not judged yet</p>
    </section>`;
  return html`<section>
    <h2>Gate A <span class="badge ${verdict.outcome}">${verdict.outcome}</span></h2>
    ${
      verdict.findings.length === 0
        ? html`<p class="muted">nothing was found</p>`
        : verdict.findings.map(finding)
    }${verdict.needed === undefined ? null : html`<p>To decide: ${verdict.needed}</p>`}
  </section>`;
}

function finding({ severity, message, code, location, fix, examples }: Finding): Markup {
  const where = place(location);
  return html`<div class="finding">
    <b class="${severity}">${severity === 'error' ? 'fails' : 'noted'}</b> ${message}
    <code class="muted">${code}</code
    >${where === '' ? null : html`<br /><span class="muted">first at</span> <code>${where}</code>`}<br /><span
      class="muted"
      >fix</span
    >
    ${fix}${
      examples === undefined || examples.length === 0
        ? null
        : html`<ul>
            ${examples.map((example) => html`<li class="text">${exampleText(example)}</li>`)}
          </ul>`
    }
  </div>`;
}
