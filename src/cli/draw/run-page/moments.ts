/**
 * What happened in a run, as bars over time and as a list.
 *
 * @module
 */
import type { Moment, Span } from '../../../lifecycle/observe/moments.ts';
import type { Timeline } from '../../../lifecycle/observe/timeline.ts';
import { html, type Markup } from '../page/html.ts';
import { duration } from '../text/style.ts';

const width = 720;
const names = 110;
const rowHeight = 24;

/** Evaluations, checkpoints and messages that are listed; trouble always is. */
const listed = 400;

const tones: Readonly<Record<Span['status'], string>> = {
  queued: 'other',
  running: 'train',
  paused: 'validation',
  done: 'test',
  cached: 'other',
  failed: 'rejected',
  interrupted: 'validation',
};

/** Stage and attempts as bars, with alerts and retries as marks on the stage's. */
export function spanSection({ run, seconds, spans, moments }: Timeline): Markup {
  const start = Date.parse(run.startedAt);
  const whole = Math.max(seconds, 1e-3);
  const x = (at: string): number => {
    const share = (Date.parse(at) - start) / 1000 / whole;
    return names + Math.min(1, Math.max(0, share)) * (width - names);
  };
  const now = new Date(start + 1000 * seconds).toISOString();
  const marked = moments.filter(({ kind }) => kind === 'alert' || kind === 'retry');
  const height = rowHeight * spans.length;
  return html`<section>
    <h2>Timeline</h2>
    <svg
      role="img"
      aria-label="${run.stage} took ${duration(seconds)} in ${Math.max(1, spans.length - 1)} attempts, with ${marked.length} alerts and retries"
      viewBox="0 0 ${width} ${height}"
      class="rows"
    >
      ${spans.map(({ name, from, to, status, message }, index) => {
        const [begin, end] = [x(from), x(to ?? now)];
        const took = (Date.parse(to ?? now) - Date.parse(from)) / 1000;
        return html`<text x="${names - 10}" y="${index * rowHeight + 16}" text-anchor="end"
            >${name}</text
          >
          <rect
            class="${tones[status]}"
            x="${begin.toFixed(1)}"
            y="${index * rowHeight + 5}"
            width="${Math.max(2, end - begin).toFixed(1)}"
            height="14"
            rx="2"
            ><title>
              ${name}: ${status}, ${duration(took)}${message === null ? '' : `, ${message}`}
            </title></rect
          >`;
      })}
      ${marked.map(
        ({ at, title }) =>
          html`<line
            class="bar-mark"
            x1="${x(at).toFixed(1)}"
            x2="${x(at).toFixed(1)}"
            y1="0"
            y2="${height}"
            ><title>${title}</title></line
          >`,
      )}
    </svg>
  </section>`;
}

export function momentSection({ run, moments }: Timeline): Markup | null {
  if (moments.length === 0) return null;
  const telling = moments.filter(({ kind }) => !quiet.has(kind)).length;
  const shown = moments.length > listed ? thinned(moments, Math.max(0, listed - telling)) : moments;
  return html`<section>
    <h2>What happened</h2>
    ${shown.length < moments.length ? html`<p class="muted">${moments.length - shown.length} evaluations, checkpoints and messages between these are left out.</p>` : null}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th class="n">after</th>
            <th class="n">step</th>
            <th></th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ({ at, kind, step, severity, title, action }) =>
              html`<tr>
                <td class="n">${duration((Date.parse(at) - Date.parse(run.startedAt)) / 1000)}</td>
                <td class="n">${step ?? ''}</td>
                <td class="${severity}">${kind}</td>
                <td>
                  ${title}${action === null ? null : html`<br /><span class="muted">${action}</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

const quiet: ReadonlySet<Moment['kind']> = new Set(['evaluation', 'checkpoint', 'log', 'other']);

/** Keeps what tells of trouble or decisions, and of the rest every so manieth. */
function thinned(moments: readonly Moment[], keep: number): Moment[] {
  const rest = moments.filter(({ kind }) => quiet.has(kind));
  const every = Math.ceil(rest.length / Math.max(1, keep));
  const kept = new Set(rest.filter((_, index) => index % every === 0));
  return moments.filter((moment) => !quiet.has(moment.kind) || kept.has(moment));
}
