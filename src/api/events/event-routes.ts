/**
 * The streams: `/api/events/run/7`, `/api/events/job/7`, `/api/events/home`, and `/api/events`, which is
 * several in one. Every event has an id, and who names the last that it has (`Last-Event-ID`) is told
 * what came after.
 *
 * @module
 */
import type { Hono } from 'hono';
import { isActiveJob } from '../../ledger/work/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isActive } from '../../ledger/work/runs.ts';
import { fail } from '../../problem/problem.ts';
import type { ApiContext, ApiEnv } from '../access/caller.ts';
import { checkScope } from '../access/scope.ts';
import type { ServedHome } from '../served-home.ts';
import type { Metrics } from '../measures/metrics.ts';
import { asText, eventStream, type NextPage, heartbeat, heartbeatMs } from './event-stream.ts';
import { Following, placeOf, type Followed } from './follow.ts';
import { followMany, mostThings, wantedOf, type Wanted } from './follow-many.ts';
import { newestOf } from './newest.ts';

export function addEventRoutes(app: Hono<ApiEnv>, home: ServedHome, metrics: Metrics): void {
  const { ledger, watch } = home;
  const following = new Following(watch);
  const stream = (next: NextPage): Response => {
    metrics.readers.inc();
    const told: NextPage = async (signal) => {
      const text = await next(signal);
      return text === null ? null : home.told(text);
    };
    return eventStream(told, () => metrics.readers.dec());
  };
  const followed = (c: ApiContext, what: Followed): Response => {
    const given = c.req.query('from');
    const from = given === undefined ? 0 : numberOf('from', given);
    const place = placeOf(c.req.header('last-event-id') ?? null, from);
    // A browser that is told so does not come again.
    if (place.sawEnd && what.end() !== undefined) return c.body(null, 204);
    return stream(following.of(what, place.from));
  };

  /** Finds a run or job that the caller may follow. */
  const followedBy = (
    c: ApiContext,
    { kind, number }: Pick<Wanted, 'kind' | 'number'>,
  ): Followed => (kind === 'run' ? runFor(ledger, c, number) : jobFor(ledger, c, number));

  for (const kind of ['run', 'job'] as const)
    app.get(`/api/events/${kind}/:number`, (c) =>
      followed(c, followedBy(c, { kind, number: numberOf(kind, c.req.param('number')) })),
    );

  app.get('/api/events', (c) => {
    const asked = wantedOf(new URL(c.req.url).search);
    if (asked === null)
      fail(
        'usage.invalid',
        `name what to follow, ${mostThings} at most: ?run=7&job=3&home=true, or run=7:120 from its event 120 on`,
      );
    const wanted = wantedOf(c.req.header('last-event-id') ?? '') ?? asked;
    if (wanted.things.length === 0 && !wanted.home) return c.body(null, 204);
    const newest = () => newestOf(ledger.database);
    return stream(followMany(wanted, (thing) => followedBy(c, thing), following, watch, newest));
  });

  app.get('/api/events/home', () => {
    let seen = -1;
    return stream(async (signal) => {
      // The first look tells how things stand.
      if (seen >= 0 && !(await watch.more(seen, heartbeatMs, signal))) return heartbeat;
      seen = watch.changes;
      const data = newestOf(ledger.database);
      return asText([{ id: Object.values(data).join('.'), type: 'changed', data }]);
    });
  });
}

function runFor(ledger: Ledger, c: ApiContext, id: number): Followed {
  checkScope(ledger, c.get('caller'), 'run.show', { run: id });
  const find = () => ledger.runs.find(id) ?? fail('run.unknown', `there is no run ${id}`);
  find();
  return {
    name: `run ${id}`,
    events: (from, limit) => ledger.runs.events(id, from, limit),
    end() {
      const run = find();
      return isActive(run) ? undefined : run;
    },
  };
}

function jobFor(ledger: Ledger, c: ApiContext, id: number): Followed {
  checkScope(ledger, c.get('caller'), 'job.show', { id });
  const find = () => ledger.jobs.find(id) ?? fail('job.unknown', `there is no job ${id}`);
  find();
  return {
    name: `job ${id}`,
    events: (from, limit) => ledger.jobs.events(id, from, limit),
    end() {
      const job = find();
      return isActiveJob(job) ? undefined : { ...job, place: null };
    },
  };
}

function numberOf(field: string, text: string): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return Number.isNaN(number)
    ? fail('usage.invalid', `${field}: it must be a whole number`, { location: { field } })
    : number;
}
