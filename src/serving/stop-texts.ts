/**
 * Ends a reply before whichever of some texts is complete first, however the reply is cut into pieces.
 * What may yet become one of them is held back until that is decided.
 *
 * @module
 */
export class StopTexts {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Takes text and gives what is certain; `stopped` when one of the texts was met, which ends it. */
  push(text: string): { text: string; stopped: boolean } {
    const all = this.#held + text;
    const [first] = this.#stops
      .map((stop) => ({ at: all.indexOf(stop), length: stop.length }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at + one.length - other.at - other.length || one.at - other.at);
    if (first !== undefined) {
      this.#held = '';
      return { text: all.slice(0, first.at), stopped: true };
    }
    const certain = all.length - Math.max(0, ...this.#stops.map((stop) => begun(all, stop)));
    this.#held = all.slice(certain);
    return { text: all.slice(0, certain), stopped: false };
  }

  /** What was held back, as nothing follows. */
  rest(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** How many characters at the end of a text are the beginning of another. */
function begun(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
    if (text.endsWith(stop.slice(0, length))) return length;
  return 0;
}
