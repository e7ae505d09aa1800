/**
 * What Prometheus reads at `/metrics`: requests by route, who follows, jobs by status, and the process.
 *
 * @module
 */
import type { MiddlewareHandler } from 'hono';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ApiEnv } from '../access/caller.ts';
import { routeOf } from '../route.ts';

export class Metrics {
  readonly registry = new Registry();
  /** Readers of event streams. */
  readonly readers: Gauge;
  readonly measured: MiddlewareHandler<ApiEnv>;

  constructor(ledger: Ledger) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.measured = measured(this.registry);
    this.readers = new Gauge({
      name: 'brewslm_event_readers',
      help: 'Readers of event streams.',
      registers,
    });
    const jobs = new Gauge({
      name: 'brewslm_jobs',
      help: 'Jobs of the home by status.',
      labelNames: ['status'],
      registers: [],
      collect() {
        this.reset();
        const rows = ledger.database.all('select status, count(*) as n from jobs group by status');
        for (const { status, n } of rows) this.set({ status: String(status) }, Number(n));
      },
    });
    this.registry.registerMetric(jobs);
  }
}

/** Measures every request from its arrival to the beginning of its answer. */
export function measured(registry: Registry): MiddlewareHandler<ApiEnv> {
  const requests = new Histogram({
    name: 'brewslm_http_request_seconds',
    help: 'Until an answer began, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  return async (c, next) => {
    const end = requests.startTimer({ method: c.req.method });
    await next();
    end({ route: routeOf(c), status: c.res.status });
  };
}
