/**
 * The profile of a dataset as one HTML file that needs nothing else: no script, no font, no
 * request. It follows the colour scheme of its reader and can be printed.
 *
 * @module
 */
import type { Verdict } from '../../ledger/verdicts.ts';
import type { DatasetProfile } from '../../lifecycle/normalize/profile/profile.ts';
import { short } from '../style.ts';
import { html, Markup } from './html.ts';
import {
  findingSection,
  labelSection,
  languageSection,
  lengthSection,
  originSection,
  splitSection,
  tiles,
  worstSection,
} from './sections.ts';
import { style } from './style.ts';

export function profilePage(
  title: string,
  profile: DatasetProfile,
  verdict: Verdict | null,
): string {
  const { card } = profile;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${title}: dataset profile</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <p class="muted">
              dataset <code>${short(profile.dataset)}</code> · ${card.records} records for
              ${card.task}${verdict === null ? null : html` · Gate A <span class="badge ${verdict.outcome}">${verdict.outcome}</span>`}
            </p>
          </header>
          ${tiles(profile)} ${originSection(profile)} ${splitSection(profile)}
          ${lengthSection(profile)} ${labelSection(profile)} ${languageSection(profile)}
          ${worstSection(profile)} ${findingSection(verdict)}
        </main>
      </body>
    </html> `.text;
}
