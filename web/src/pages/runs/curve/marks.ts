/**
 * What happened, drawn upon a curve: alerts and retries with the number that they have in the list
 * below, checkpoints as ticks on the axis.
 *
 * @module
 */
import type uPlot from 'uplot';

export interface Mark {
  x: number;
  /** Its number in the list; null for a tick alone. */
  label: string | null;
  /** A custom property of the page's style. */
  colour: string;
}

const size = 16;

export function drawMarks(plot: uPlot, marks: readonly Mark[], colour: (name: string) => string) {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `600 ${10 * scale}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  let free = -Infinity;
  for (const { x, label, colour: name } of marks) {
    const at = Math.round(plot.valToPos(x, 'x', true));
    if (!Number.isFinite(at) || at < bbox.left || at > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(name);
    ctx.lineWidth = scale;
    ctx.beginPath();
    if (label === null) {
      ctx.moveTo(at, bbox.top + bbox.height - 7 * scale);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      continue;
    }
    ctx.setLineDash([3 * scale, 3 * scale]);
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    // Numbers that would lie upon each other are left out; their lines are there.
    if (at - free < size * scale) continue;
    free = at;
    const wide = (size + 5 * (label.length - 1)) * scale;
    ctx.fillRect(at - wide / 2, bbox.top, wide, size * scale);
    ctx.fillStyle = colour('--card');
    ctx.fillText(label, at, bbox.top + (size / 2 + 0.5) * scale);
  }
  ctx.restore();
}
