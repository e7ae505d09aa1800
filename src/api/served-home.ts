/**
 * The home that a server serves: one ledger that stays open for whoever looks, and the calls.
 *
 * @module
 */
import { Ledger } from '../ledger/ledger.ts';
import { HomeCalls, type HomeOptions } from '../library/home-calls.ts';

export class ServedHome {
  /** For reading: who stores or changes something has a ledger of their own. */
  readonly ledger: Ledger;
  readonly calls: HomeCalls;

  /** @throws `ledger.corrupt`, `ledger.newer` */
  constructor(options: HomeOptions & { path: string }) {
    this.ledger = new Ledger(options.path);
    this.calls = new HomeCalls(options, this.ledger);
  }

  get path(): string {
    return this.ledger.home;
  }

  /** Stops the calls under way where they can be resumed, and resolves when they have ended. */
  async close(): Promise<void> {
    await this.calls.close();
    this.ledger.close();
  }
}
