/**
 * Keeps the release of a project that is in force, or in a channel, behind the server: another is loaded
 * beside the one that is served, and takes its place when it is ready.
 *
 * @module
 */
import type { LedgerWatch } from '../api/events/ledger-watch.ts';
import type { Log } from '../api/measures/log.ts';
import type { Release } from '../ledger/releases.ts';
import { toProblem } from '../problem/problem.ts';
import type { CurrentModel } from './current-model.ts';
import type { ServingFigures } from './figures.ts';
import type { ServedModel } from './served-model.ts';

export interface Followed {
  /** Reads which release it should be. */
  find(): Release | undefined;
  open(release: Release): Promise<ServedModel>;
  watch: LedgerWatch;
  model: CurrentModel;
  figures: ServingFigures;
  log: Log;
}

/** The ledger tells of its changes; that one of them is missed must not matter for long. */
const lookAgainMs = 30_000;

/**
 * Follows until the signal says otherwise. A release that cannot be loaded leaves the one before in its
 * place until the ledger changes again.
 */
export async function followReleases(
  { find, open, watch, model, figures, log }: Followed,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const seen = watch.changes;
    try {
      const release = find();
      const before = model.identity?.release ?? null;
      if ((release?.id ?? null) !== before) {
        await model.put(release === undefined ? null : await open(release));
        figures.switched('done', release?.id ?? null);
        log.info({ from: before, to: release?.id ?? null, bundle: release?.bundle }, 'switched');
      }
    } catch (error) {
      const { code, message, fix } = toProblem(error);
      figures.switched('failed', null);
      log.error({ code, fix }, `the release to be served cannot be: ${message}`);
    }
    await watch.more(seen, lookAgainMs, signal);
  }
}
