/**
 * Several things in one stream, so that a page needs one connection whatever it shows. Each event is
 * named by what it is of (`run 7`, `job 3`, `home`), its data are `{type, data}` as the stream of that
 * thing alone would say them, and its id is what is still to be told of all of them: it stands where
 * the first request had `run=7&job=3&home=true`. What is not there says `problem`, and the rest goes on.
 *
 * @module
 */
import { ProblemError, type Problem } from '../../problem/problem.ts';
import { asText, heartbeat, heartbeatMs, type NextPage } from './event-stream.ts';
import type { Followed, Following } from './follow.ts';
import type { LedgerWatch } from './ledger-watch.ts';

export interface Wanted {
  kind: 'run' | 'job';
  number: number;
  /** The first event that is wanted. */
  from: number;
}

/** What a reader follows. */
export interface WantedOfMany {
  things: readonly Wanted[];
  /** Whether it is told when anything in the home has changed. */
  home: boolean;
}

/** The id of the last event, when nothing is left to tell. */
export const nothingLeft = 'end';

/** In one stream; a page shows a few. */
export const mostThings = 50;

/**
 * Reads `run=7&run=8:120&job=3&home=true`; null where it says something else, or nothing. What is named
 * twice is told once.
 */
export function wantedOf(words: string): WantedOfMany | null {
  if (words === nothingLeft) return { things: [], home: false };
  const things = new Map<string, Wanted>();
  let home = false;
  for (const [name, value] of new URLSearchParams(words)) {
    const [, number, from = '0'] = /^(\d{1,15})(?::(\d{1,15}))?$/.exec(value) ?? [];
    if ((name === 'run' || name === 'job') && number !== undefined)
      things.set(`${name} ${number}`, { kind: name, number: Number(number), from: Number(from) });
    else if (name === 'home' && value === 'true') home = true;
    else return null;
  }
  const named = things.size > 0 || home;
  return named && things.size <= mostThings ? { things: [...things.values()], home } : null;
}

const idOf = (things: readonly Wanted[], home: boolean): string =>
  [
    ...things.map(({ kind, number, from }) => `${kind}=${number}:${from}`),
    ...(home ? ['home=true'] : []),
  ].join('&') || nothingLeft;

/**
 * @param followedOf Finds what is followed; it throws where that is not there, or not for this reader.
 * @param newest What `home` tells.
 */
export function followMany(
  { things, home }: WantedOfMany,
  followedOf: (thing: Wanted) => Followed,
  following: Following,
  watch: LedgerWatch,
  newest: () => object,
): NextPage {
  const left = new Map(things.map((thing) => [thing, foundOr(() => followedOf(thing))]));
  let homeSeen = -1;

  function told(seen: number): string[] {
    const events: string[] = [];
    const tell = (of: string, type: string, data: unknown) =>
      events.push(asText([{ id: idOf([...left.keys()], home), type: of, data: { type, data } }]));
    for (const [thing, followed] of left) {
      if ('code' in followed) {
        left.delete(thing);
        tell(`${thing.kind} ${thing.number}`, 'problem', followed);
        continue;
      }
      const page = following.page(followed, thing.from, seen);
      for (const event of page.events) {
        thing.from = event.id + 1;
        tell(followed.name, event.type, event);
      }
      if (page.events.length > 0 || page.end === undefined) continue;
      left.delete(thing);
      tell(followed.name, 'end', page.end);
    }
    if (home && homeSeen !== seen) {
      homeSeen = seen;
      tell('home', 'changed', newest());
    }
    return events;
  }

  return async (signal) => {
    for (;;) {
      if (left.size === 0 && !home) return null;
      const seen = watch.changes;
      const events = told(seen);
      if (events.length > 0) return events.join('');
      if (!(await watch.more(seen, heartbeatMs, signal))) return heartbeat;
    }
  };
}

/** What is denied is not told in passing: it fails the request, and is on record so. */
function foundOr(find: () => Followed): Followed | Problem {
  try {
    return find();
  } catch (error) {
    if (error instanceof ProblemError && /^(run|job)\.unknown$/.test(error.code))
      return error.problem;
    throw error;
  }
}
