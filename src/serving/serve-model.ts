/**
 * Serves a model of a home, or of a bundle's folder, until it is told to stop.
 *
 * @module
 */
import type { Doors } from '../api/access/guards.ts';
import { sameSecret } from '../api/access/page-token.ts';
import { RateLimit } from '../api/access/rate-limit.ts';
import { LedgerWatch } from '../api/events/ledger-watch.ts';
import { asInHost, listen } from '../api/listen.ts';
import type { Log } from '../api/measures/log.ts';
import type { ChannelName } from '../ledger/channels.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import type { Release } from '../ledger/releases.ts';
import { bundleFile } from '../lifecycle/chat/bundle-file.ts';
import type { LoggedRequest } from '../lifecycle/drift/request-log.ts';
import { modelFileOf } from '../lifecycle/chat/model-file.ts';
import { findRelease } from '../lifecycle/release-bundle.ts';
import { fail } from '../problem/problem.ts';
import { makeServingApp } from './app.ts';
import { CurrentModel } from './current-model.ts';
import { ServingFigures } from './figures.ts';
import { followReleases } from './follow-releases.ts';
import { ServedModel, type ModelSettings } from './served-model.ts';
import { Slots } from './slots.ts';

/** What is served: a bundle's folder, or a release of a project. */
export type Source = { folder: string } | { project: Project; release: number } | FollowedRelease;

/** What a server follows: the release in force, or a channel. */
export interface FollowedRelease {
  project: Project;
  follow: 'current' | ChannelName;
}

export interface ServeModelOptions {
  ledger: Ledger;
  source: Source;
  settings: ModelSettings;
  /** How many requests may wait. */
  queue: number;
  /** How long a request may take, its wait included. */
  limitMs: number;
  host: string;
  /** 0 takes any that is free. */
  port: number;
  tls?: { cert: string; key: string } | undefined;
  /** Keeps what is asked for `drift check`; null keeps nothing. */
  keep: ((request: LoggedRequest) => void) | null;
  /** Names and addresses that programs reach it by, beside `host`. */
  names: readonly string[];
  /** Who may ask: whoever reaches it, whoever holds a key of the home, or this one. */
  access: 'anyone' | 'home-keys' | { key: string };
  log: Log;
  /** Ends the start, while a model is read. */
  signal: AbortSignal;
}

export interface ModelServer {
  url: string;
  model: CurrentModel;
  /** Refuses what comes from now on, and resolves when all that was begun is answered. */
  stop(): Promise<void>;
}

/**
 * @throws `serve.no-release`, `release.none`, `release.unknown`, `serve.key`, `serve.format`,
 *   `api.port-taken`, the problems of `bundleFile` and `ServedModel.open`
 */
export async function serveModel(options: ServeModelOptions): Promise<ModelServer> {
  const { ledger, source, settings, access, host, tls, log } = options;
  if (access === 'home-keys' && !ledger.keys.list().some(({ revokedAt }) => revokedAt === null))
    fail('serve.key', `nobody could ask at ${host}: this home has given out no key`);
  const slots = new Slots(settings.slots, options.queue);
  const figures = new ServingFigures(slots);
  const model = new CurrentModel();
  const ending = new AbortController();
  const open = async ({ id, bundle }: Release): Promise<ServedModel> => {
    const { name } = (source as { project: Project }).project;
    const file = await modelFileOf(ledger, ledger.artifacts.find(bundle));
    return ServedModel.open({ name, release: id, bundle }, file, settings);
  };
  const first = await firstModel(options, open);
  await model.put(first);
  figures.switched('done', first.identity.release);
  const doors: Doors = {
    names: new Set([host, ...options.names].map(asInHost)),
    port: () => port,
    secure: tls !== undefined,
    callerOf: callerOf(ledger, source, access),
    calls: new RateLimit(1000, 2000),
    guesses: new RateLimit(1, 20),
  };
  let port = options.port;
  let stopping = false;
  const app = makeServingApp({
    model,
    slots,
    figures,
    doors,
    closed: access !== 'anyone',
    log,
    limitMs: options.limitMs,
    keep: options.keep,
    stopping: () => stopping,
  });
  const listening = await listen({ fetch: app.fetch, host, port, tls }).catch(async (error) => {
    await model.put(null);
    throw error;
  });
  ({ port } = listening);
  const watch = 'follow' in source ? new LedgerWatch(ledger.home) : null;
  const find = () => followedIn(ledger, source as FollowedRelease);
  const following =
    watch && followReleases({ find, open, watch, model, figures, log }, ending.signal);
  return {
    url: listening.url,
    model,
    async stop() {
      stopping = true;
      ending.abort();
      await Promise.all([slots.quiet(), following]);
      await listening.drain();
      watch?.close();
      await model.put(null);
    },
  };
}

async function firstModel(
  { ledger, source, settings, signal }: ServeModelOptions,
  open: (release: Release) => Promise<ServedModel>,
): Promise<ServedModel> {
  if ('folder' in source) {
    const { name, sha256, ...file } = await bundleFile(ledger.home, source.folder, signal);
    return ServedModel.open({ name, release: null, bundle: sha256 }, file, settings);
  }
  if ('release' in source) return open(findRelease(ledger, source.project, source.release));
  return open(followedIn(ledger, source) ?? noRelease(source));
}

const followedIn = (
  { releases }: Ledger,
  { project, follow }: FollowedRelease,
): Release | undefined =>
  follow === 'current' ? releases.accepted(project.id) : releases.inChannel(project.id, follow);

function noRelease({ project: { id, name }, follow }: FollowedRelease): never {
  const [place, fix] =
    follow === 'current'
      ? ['force', `Accept one: brewslm release accept --project ${id}`]
      : [follow, `Put one in: brewslm release channel ${follow} --project ${id} --release N`];
  return fail('serve.no-release', `no release of ${name} is in ${place}`, {
    fix: `${fix}; or serve another: --release N or --bundle FOLDER.`,
  });
}

/** Keys of one project open that project alone. */
function callerOf(
  ledger: Ledger,
  source: Source,
  access: ServeModelOptions['access'],
): Doors['callerOf'] {
  if (typeof access === 'object')
    return (secret) =>
      sameSecret(secret, access.key)
        ? { name: 'key', role: 'viewer', project: null, key: null }
        : undefined;
  const project = 'project' in source ? source.project.id : null;
  return (secret) => {
    const key = ledger.keys.use(secret);
    if (key === undefined || (key.project !== null && key.project !== project)) return undefined;
    return { name: key.name, role: key.role, project: key.project, key: key.id };
  };
}
