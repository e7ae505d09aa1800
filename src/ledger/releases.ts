/**
 * Releases: which bundle was proposed, accepted or rejected, in order.
 *
 * @module
 */
import { channelNames, heldBy, type ChannelName, type Channels } from './channels.ts';
import type { Database } from './database.ts';

export type ReleaseStatus = 'candidate' | 'accepted' | 'rejected';

export interface Release {
  id: number;
  project: number;
  /** Id of the export bundle. */
  bundle: string;
  status: ReleaseStatus;
  /** Comparison with the release before, next-run backlog: what the decision rests on. */
  details: Record<string, unknown>;
  at: string;
}

export class Releases {
  readonly #database: Database;
  readonly #channels: Channels;

  constructor(database: Database, channels: Channels) {
    this.#database = database;
    this.#channels = channels;
  }

  /** Records a candidate, and gives its id. */
  propose(project: number, bundle: string, details: Record<string, unknown>): number {
    return this.#database.run(
      `insert into releases (project, bundle, status, details, at) values (?, ?, 'candidate', ?, ?)`,
      project,
      bundle,
      JSON.stringify(details),
      new Date().toISOString(),
    );
  }

  /**
   * Puts a release in force, an earlier one too; the order of it stays with the release.
   *
   * @param signer Digest of the public key of who signed it; null leaves what is known of an earlier time.
   */
  accept(release: number, signer: string | null = null): void {
    this.#database.run(
      `update releases set status = 'accepted', details = json_set(details, '$.accepted', json_object(
         'nth', 1 + (select max(coalesce(details ->> '$.accepted.nth', 0)) from releases), 'at', ?,
         'signer', coalesce(?, details ->> '$.accepted.signer')))
       where id = ?`,
      new Date().toISOString(),
      signer,
      release,
    );
  }

  /** Rejects a release, in force or not, takes it out of its channels, and keeps the reason with it. */
  reject(release: number, reason: string): void {
    this.#database.transaction(() => {
      this.#database.run(
        `update releases set status = 'rejected',
           details = json_set(details, '$.rejected', json(?)) where id = ?`,
        JSON.stringify({ reason, at: new Date().toISOString() }),
        release,
      );
      const project = Number(
        this.#database.one('select project from releases where id = ?', release)?.project,
      );
      const moves = this.#channels.moves(project);
      for (const channel of channelNames)
        if (heldBy(moves, channel).some((held) => held.release === release))
          this.#channels.takeOut(project, channel, release, reason);
    });
  }

  /** Finds the release in force. */
  accepted(project: number): Release | undefined {
    return inForce(this.list(project));
  }

  /** Finds the release that a channel leads to. */
  inChannel(project: number, channel: ChannelName): Release | undefined {
    const top = heldBy(this.#channels.moves(project), channel).at(-1);
    return this.list(project).find(({ id }) => id === top?.release);
  }

  /** Lists the project's releases, oldest first. */
  list(project: number): Release[] {
    return this.#database
      .all('select * from releases where project = ? order by id', project)
      .map((row) => ({
        id: Number(row.id),
        project: Number(row.project),
        bundle: String(row.bundle),
        status: String(row.status) as ReleaseStatus,
        details: JSON.parse(String(row.details)) as Record<string, unknown>,
        at: String(row.at),
      }));
  }
}

type Decided = Pick<Release, 'status' | 'details'>;

/**
 * The accepted ones among releases in the order of their proposal, in that of their acceptance: the last is
 * in force, and was preceded by the one before it. Where no order was kept, as in homes from before it was,
 * that of the proposals counts.
 */
export const inOrderOfAcceptance = <R extends Decided>(releases: readonly R[]): R[] =>
  releases.filter(({ status }) => status === 'accepted').toSorted((a, b) => nthOf(a) - nthOf(b));

export const inForce = <R extends Decided>(releases: readonly R[]): R | undefined =>
  inOrderOfAcceptance(releases).at(-1);

/**
 * The release that another one takes the place of: of an accepted one, the one accepted before it; of
 * any other, the one in force.
 */
export function releaseBefore(releases: readonly Release[], release: Release): Release | undefined {
  const accepted = inOrderOfAcceptance(releases);
  const at = accepted.findIndex(({ id }) => id === release.id);
  return at < 0 ? accepted.findLast(({ bundle }) => bundle !== release.bundle) : accepted[at - 1];
}

/** Counts the acceptances of a home. */
const nthOf = ({ details }: Decided): number =>
  (details.accepted as { nth: number } | undefined)?.nth ?? 0;
