/**
 * A run as one of an MLflow tracking server, by its REST API
 * (https://mlflow.org/docs/latest/rest-api.html). The project is the experiment.
 *
 * @module
 */
import type { RunStatus } from '../../../ledger/work/runs.ts';
import { sendJson } from './send.ts';
import { flatSettings, identityOf, seriesOf, type ExportedRun } from './series.ts';
import { ProblemError } from '../../../problem/problem.ts';

/** What a request may hold, by MLflow's limits. */
const metricsAtOnce = 1000;
const paramsAtOnce = 100;
const longestParam = 6000;

const statuses: Readonly<Record<RunStatus, string>> = {
  queued: 'SCHEDULED',
  running: 'RUNNING',
  paused: 'RUNNING',
  done: 'FINISHED',
  cached: 'FINISHED',
  failed: 'FAILED',
  interrupted: 'KILLED',
};

/** The tag by which an exported run is found again. */
const identityTag = 'brewslm.identity';

/**
 * Sends a run to a tracking server; one that is there already is left as it is.
 *
 * @param address Of the server, such as `http://localhost:5000`.
 * @throws `exporter.unreachable`, `exporter.refused`.
 */
export async function exportToMlflow(
  exported: ExportedRun,
  address: string,
): Promise<{ id: string; points: number; already: boolean }> {
  const server = new Server(address);
  const { project, timeline, settings } = exported;
  const { run } = timeline;
  const experiment = await server.experiment(project);
  const identity = identityOf(exported);
  const known = await server.find(experiment, identity);
  if (known !== null) return { id: known, points: 0, already: true };
  const id = await server.create(experiment, {
    run_name: `${run.stage} ${run.id}`,
    start_time: Date.parse(run.startedAt),
    tags: [
      { key: 'brewslm.run', value: String(run.id) },
      { key: 'brewslm.artifact', value: run.artifact ?? '' },
    ],
  });
  const params = flatSettings(settings).map(([key, value]) => ({
    key,
    value: value.slice(0, longestParam),
  }));
  for (const some of parts(params, paramsAtOnce)) await server.log(id, { params: some });
  const metrics = seriesOf(timeline).flatMap(({ name, points }) =>
    points.map(({ at, step, value }) => ({ key: name, value, timestamp: at, step })),
  );
  for (const some of parts(metrics, metricsAtOnce)) await server.log(id, { metrics: some });
  // Last, so that an export that broke off is none, and the next one is whole.
  await server.log(id, { tags: [{ key: identityTag, value: identity }] });
  await server.end(id, statuses[run.status], run.endedAt);
  return { id, points: metrics.length, already: false };
}

function parts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

class Server {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(address: string) {
    this.#base = `${address.replace(/\/+$/, '')}/api/2.0/mlflow`;
    const { MLFLOW_TRACKING_TOKEN: token } = process.env;
    const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = process.env;
    const basic = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
    this.#headers =
      token !== undefined
        ? { authorization: `Bearer ${token}` }
        : user !== undefined
          ? { authorization: `Basic ${basic}` }
          : {};
  }

  /** Finds the experiment of a name, or makes it. */
  async experiment(name: string): Promise<string> {
    try {
      const query = `experiment_name=${encodeURIComponent(name)}`;
      const url = `${this.#base}/experiments/get-by-name?${query}`;
      const { experiment } = await sendJson(url, null, this.#headers, 'GET');
      return (experiment as { experiment_id: string }).experiment_id;
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.evidence?.status : undefined;
      if (status !== 404) throw error;
      const { experiment_id: id } = await this.#post('experiments/create', { name });
      return String(id);
    }
  }

  /** Finds the run of an earlier export; null for none. */
  async find(experiment: string, identity: string): Promise<string | null> {
    const { runs } = await this.#post('runs/search', {
      experiment_ids: [experiment],
      filter: `tags.\`${identityTag}\` = '${identity}'`,
      max_results: 1,
    });
    const [found] = (runs ?? []) as { info: { run_id: string } }[];
    return found?.info.run_id ?? null;
  }

  async create(experiment: string, facts: object): Promise<string> {
    const { run } = await this.#post('runs/create', { experiment_id: experiment, ...facts });
    return (run as { info: { run_id: string } }).info.run_id;
  }

  async log(id: string, batch: object): Promise<void> {
    await this.#post('runs/log-batch', { run_id: id, ...batch });
  }

  async end(id: string, status: string, endedAt: string | null): Promise<void> {
    const end = endedAt === null ? {} : { end_time: Date.parse(endedAt) };
    await this.#post('runs/update', { run_id: id, status, ...end });
  }

  readonly #post = (path: string, body: object): Promise<Record<string, unknown>> =>
    sendJson(`${this.#base}/${path}`, body, this.#headers);
}
