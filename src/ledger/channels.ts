/**
 * Channels: names under which servers find a release, beside the one in force. What is in a channel is
 * told from moves alone, which are added and never changed.
 *
 * @module
 */
import type { Database } from './database.ts';

export const channelNames = ['staging', 'production'] as const;

export type ChannelName = (typeof channelNames)[number];

export interface ChannelMove {
  id: number;
  channel: ChannelName;
  release: number;
  /** It was put on top of what the channel held, or taken out of it. */
  kind: 'in' | 'out';
  reason: string | null;
  at: string;
}

export class Channels {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(project: number, channel: ChannelName, release: number, reason: string | null): void {
    this.#move(project, { channel, release, kind: 'in', reason });
  }

  takeOut(project: number, channel: ChannelName, release: number, reason: string): void {
    this.#move(project, { channel, release, kind: 'out', reason });
  }

  /** Lists the moves of a project, oldest first. */
  moves(project: number): ChannelMove[] {
    return this.#database
      .all('select * from channel_moves where project = ? order by id', project)
      .map((row) => ({
        id: Number(row.id),
        channel: String(row.channel) as ChannelName,
        release: Number(row.release),
        kind: String(row.kind) as ChannelMove['kind'],
        reason: row.reason === null ? null : String(row.reason),
        at: String(row.at),
      }));
  }

  #move(project: number, { channel, release, kind, reason }: Omit<ChannelMove, 'id' | 'at'>): void {
    this.#database.run(
      `insert into channel_moves (project, channel, release, kind, reason, at)
       values (?, ?, ?, ?, ?, ?)`,
      project,
      channel,
      release,
      kind,
      reason,
      new Date().toISOString(),
    );
  }
}

/**
 * The move that put each release into a channel that is still there: the last is of the release that the
 * channel leads to, and the ones before it are where a rollback goes.
 */
export const heldBy = (moves: readonly ChannelMove[], channel: ChannelName): ChannelMove[] =>
  moves
    .filter((move) => move.channel === channel)
    .reduce<ChannelMove[]>((held, move) => {
      const others = held.filter(({ release }) => release !== move.release);
      return move.kind === 'in' ? [...others, move] : others;
    }, []);
