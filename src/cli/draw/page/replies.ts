/**
 * What base and trained model write to the same prompts, as a section of a page.
 *
 * @module
 */
import type { ReplyPair } from '../../../lifecycle/package/side-by-side.ts';
import { html, type Markup } from './html.ts';

/** Null where there are none. */
export function replySection(replies: readonly ReplyPair[]): Markup | null {
  if (replies.length === 0) return null;
  return html`<section>
    <h2>What both write</h2>
    <p class="muted">Greedy replies to the same held-out prompts.</p>
    ${replies.map(replyPair)}
  </section>`;
}

const replyPair = ({ file, line, prompt, expected, base, trained }: ReplyPair): Markup =>
  html`<div class="finding">
    <p class="text">${prompt}</p>
    <table>
      <tbody>
        ${(
          [
            ['data', expected],
            ['base', base],
            ['trained', trained],
          ] as const
        ).map(
          ([who, text]) =>
            html`<tr>
              <th>${who}</th>
              <td class="text">${text || '(nothing)'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="muted where">${file}:${line}</p>
  </div>`;
