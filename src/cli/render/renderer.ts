/**
 * How the outcome of one operation is drawn on a terminal.
 *
 * @module
 */
import type { OperationName, OutcomeOf } from '../../operations/index.ts';
import type { News } from '../../operations/news.ts';
import type { Style } from '../draw/text/style.ts';

/** What is drawn of news as they come. */
export interface LiveView {
  tell(news: News): void;
  /** Leaves the stream at the begin of a line. */
  end(): void;
}

export interface Renderer<Name extends OperationName> {
  /** The outcome in text; empty for nothing. */
  text(outcome: OutcomeOf<Name>, style: Style): string;
  /** The outcome as an HTML page, for the operations that `pages.ts` lists. */
  page?(outcome: OutcomeOf<Name>): Promise<string>;
}
