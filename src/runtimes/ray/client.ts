/**
 * Ray's HTTP API for jobs, as far as runs need it. Every call has a limit of ten seconds, since a head
 * whose control store has died takes requests and never answers them.
 *
 * Requests go by `undici.request`: `fetch` adds `sec-fetch-mode`, for which Ray takes the caller for a
 * browser and refuses to change anything.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { fail } from '../../problem/problem.ts';
import type { Cluster } from './cluster.ts';

export interface Submission {
  id: string;
  entrypoint: string;
  /** Name of a package that was put (`putPackage`): the job's working folder. */
  package: string;
  /** Never secrets: whoever has the token may read them. */
  environment: Readonly<Record<string, string>>;
  metadata: Readonly<Record<string, string>>;
  /**
   * What the entrypoint itself takes; with nothing it runs on the head, where its log outlives the loss
   * of any other node.
   */
  resources: { cpus: number; gpus: number };
}

/** A job as Ray knows it. */
export interface RayJob {
  status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  message: string | null;
  errorType: string | null;
  exitCode: number | null;
  /** Node that the entrypoint runs on, once it does. */
  node: string | null;
}

const CALL_MILLISECONDS = 10_000;
const ATTEMPTS = 3;
const PAUSE_MILLISECONDS = 1000;
/** Ray takes no more in a request. */
const MOST_PACKAGE_BYTES = 100 << 20;
const EXCERPT = 600;

interface Answer {
  status: number;
  text: string;
}

export class RayClient {
  readonly #address: string;
  readonly #headers: Record<string, string>;
  readonly #tokenEnv: string | null;

  /** @throws `cluster.token` when the variable that should hold the token is empty. */
  constructor(cluster: Cluster, environment: NodeJS.ProcessEnv) {
    this.#address = cluster.address;
    this.#tokenEnv = cluster.tokenEnv;
    const token = cluster.tokenEnv === null ? null : environment[cluster.tokenEnv]?.trim();
    if (cluster.tokenEnv !== null && !token)
      fail('cluster.token', `${cluster.tokenEnv}, which should hold the token, is not set`, {
        fix: `Set ${cluster.tokenEnv} to the token of the cluster (\`ray get-auth-token\` prints it on the head).`,
      });
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  /** Gives the version of Ray. */
  async version(): Promise<string> {
    const { ray_version } = this.#json<{ ray_version?: string }>(
      await this.#ask('GET', '/api/version'),
    );
    if (ray_version === undefined)
      fail('cluster.protocol', `${this.#address} is not the dashboard of a Ray cluster`);
    return ray_version;
  }

  /**
   * Submits a job. One that is there already counts as accepted: the id stands for one piece of work.
   */
  async submit(job: Submission): Promise<void> {
    const { cpus, gpus } = job.resources;
    const body = JSON.stringify({
      submission_id: job.id,
      entrypoint: job.entrypoint,
      runtime_env: { working_dir: `gcs://${job.package}`, env_vars: job.environment },
      metadata: job.metadata,
      ...(cpus > 0 && { entrypoint_num_cpus: cpus }),
      ...(gpus > 0 && { entrypoint_num_gpus: gpus }),
    });
    const answer = await this.#ask('POST', '/api/jobs/', body);
    // The head wraps the refusal of its agent into a 500.
    if (answer.status >= 300 && !answer.text.includes('already exists'))
      this.#refuse(answer, 'the job');
  }

  /** Looks a job up; null where Ray knows none of this id. */
  async job(id: string): Promise<RayJob | null> {
    const answer = await this.#ask('GET', `/api/jobs/${id}`);
    if (answer.status === 404) return null;
    const job = this.#json<{
      status: RayJob['status'];
      message?: string | null;
      error_type?: string | null;
      driver_exit_code?: number | null;
      driver_node_id?: string | null;
    }>(answer);
    return {
      status: job.status,
      message: job.message ?? null,
      errorType: job.error_type ?? null,
      exitCode: job.driver_exit_code ?? null,
      node: job.driver_node_id ?? null,
    };
  }

  /** Gives what a job has printed so far; null where it cannot be read. */
  async log(id: string): Promise<string | null> {
    const answer = await this.#ask('GET', `/api/jobs/${id}/logs`);
    return answer.status >= 300 ? null : (this.#json<{ logs?: string }>(answer).logs ?? '');
  }

  /**
   * Opens a job's log from its beginning, as it grows; it does not end by itself. Null where it cannot
   * be had.
   */
  async openLog(
    id: string,
    node: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Buffer> | null> {
    const query = new URLSearchParams({
      node_id: node,
      filename: `job-driver-${id}.log`,
      lines: '-1',
      interval: '0.5',
      timeout: '86400',
    });
    const { statusCode, body } = await request(`${this.#address}/api/v0/logs/stream?${query}`, {
      headers: this.#headers,
      headersTimeout: CALL_MILLISECONDS,
      bodyTimeout: 0,
      signal,
    });
    body.on('error', () => {});
    if (statusCode < 300) return body;
    await body.dump().catch(() => {});
    return null;
  }

  /**
   * Asks a job to stop: SIGTERM, and SIGKILL after what `RAY_JOB_STOP_WAIT_TIME_S` of its environment
   * says. One that waits for room stays `PENDING` all the same.
   */
  async stop(id: string): Promise<void> {
    await this.#ask('POST', `/api/jobs/${id}/stop`);
  }

  /** Puts a working folder as a zip, and gives its name. One that Ray still has is not sent again. */
  async putPackage(zip: Buffer): Promise<string> {
    if (zip.length > MOST_PACKAGE_BYTES)
      fail('cluster.protocol', `a package of ${zip.length} bytes is more than Ray takes`);
    const digest = createHash('sha256').update(zip).digest('hex').slice(0, 32);
    const name = `_ray_pkg_${digest}.zip`;
    const path = `/api/packages/gcs/${name}`;
    const there = await this.#ask('GET', path);
    if (there.status === 404) {
      const put = await this.#ask('PUT', path, zip, 'application/octet-stream');
      if (put.status >= 300) this.#refuse(put, 'the worker package');
    } else if (there.status >= 300) this.#refuse(there, 'the worker package');
    return name;
  }

  async #ask(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: string | Buffer,
    type = 'application/json',
  ): Promise<Answer> {
    const { status, text } = await this.#send(method, path, {
      headers: { ...this.#headers, ...(body !== undefined && { 'content-type': type }) },
      body,
    });
    const variable = this.#tokenEnv;
    if (status === 401 || status === 403)
      fail(
        'cluster.token',
        variable === null
          ? `${this.#address} asks for a token`
          : `${this.#address} does not take the token in ${variable}`,
        {
          fix:
            variable === null
              ? 'Put the token into an environment variable and name it: `brewslm runtime add ray … --token-env RAY_AUTH_TOKEN`.'
              : `Set ${variable} to the token of the cluster (\`ray get-auth-token\` prints it on the head).`,
          evidence: { status },
        },
      );
    return { status, text };
  }

  /** Every call may be made again when its answer was lost: the second time it finds its work done. */
  async #send(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    message: { headers: Record<string, string>; body: string | Buffer | undefined },
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { statusCode, body } = await request(`${this.#address}${path}`, {
          method,
          ...message,
          headersTimeout: CALL_MILLISECONDS,
          bodyTimeout: CALL_MILLISECONDS,
        });
        // A body that ends in an error must not end the process.
        body.on('error', () => {});
        return { status: statusCode, text: await body.text() };
      } catch (error) {
        if (attempt === ATTEMPTS)
          fail('cluster.unreachable', `no answer from ${this.#address}`, { cause: error });
        await sleep(PAUSE_MILLISECONDS);
      }
    }
  }

  #json<T>(answer: Answer): T {
    if (answer.status >= 300) this.#refuse(answer, 'what was asked');
    try {
      return JSON.parse(answer.text) as T;
    } catch (error) {
      return fail('cluster.protocol', `${this.#address} is not the dashboard of a Ray cluster`, {
        cause: error,
      });
    }
  }

  #refuse({ status, text }: Answer, what: string): never {
    return fail('cluster.protocol', `${this.#address} refuses ${what} with ${status}`, {
      evidence: { status, answer: text.slice(0, EXCERPT) },
    });
  }
}
