/**
 * What a gate found, as a section of a page.
 *
 * @module
 */
import type { Verdict } from '../../../ledger/verdicts.ts';
import { html, type Markup } from './html.ts';

/** Null where it found nothing. */
export function findingSection(title: string, { findings, needed }: Verdict): Markup | null {
  if (findings.length === 0) return null;
  return html`<section>
    <h2>${title}</h2>
    ${findings.map(
      ({ code, severity, message, fix }) =>
        html`<div class="finding">
          <b class="${severity}">${severity}</b> <code>${code}</code> ${message}
          <p class="muted">${fix}</p>
        </div>`,
    )}
    ${needed === undefined ? null : html`<p>Would decide: ${needed}.</p>`}
  </section>`;
}
