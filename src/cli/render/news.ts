/**
 * What operations say on the way: replies on standard output, all else as notes.
 *
 * @module
 */
import type { News, OutputNews } from '../../operations/news.ts';
import { renderBenchmark } from '../draw/scores/benchmark.ts';
import { renderVerdict } from '../draw/problem.ts';
import { bytes, duration, type Style } from '../draw/text/style.ts';
import { groundsText, timeText } from '../draw/text/time.ts';
import { renderPlan } from '../draw/run/plan.ts';

/** A note for people, or null for what belongs to the output. */
export function noteOf(news: Exclude<News, OutputNews>, style: Style): string {
  switch (news.kind) {
    case 'download-limit':
      return `takes at most ${bytes(news.maxBytes)}; --max-bytes changes that`;
    case 'decision': {
      const { what, why } = news.decision;
      return `${style.cyan('autopilot')} ${style.bold(what)}\n          because: ${why}`;
    }
    case 'budget':
      return `${style.cyan('budget')} ${duration(news.seconds)} on the reference machine, about ${timeText(news.here)} here, ${groundsText(news.here)}`;
    case 'benchmark':
      return renderBenchmark(news.benchmark, style);
    case 'plan':
      return renderPlan(news.plan, style);
    case 'verdict':
      return renderVerdict(news.verdict, style);
  }
}
