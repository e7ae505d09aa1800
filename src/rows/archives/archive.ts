/**
 * Archives are read as a sequence of members, in the order they lie in, without ever writing one to
 * disk. A member that must not be read is told as refused; the others are unharmed.
 *
 * @module
 */
import type { RejectCode } from '../records/batch.ts';
import type { ByteStream } from '../bytes/stream.ts';

/** A member's bytes, to be read before the next member is asked for. */
export interface ReadableMember {
  /** Path in the archive, with `/` between parts. */
  name: string;
  stream: ByteStream;
}

/** A member that is not read, with the reason, as a reject has it. */
export interface RefusedMember {
  name: string;
  code: RejectCode;
  message: string;
}

export type ArchiveMember = ReadableMember | RefusedMember;

export const isRefused = (member: ArchiveMember): member is RefusedMember => 'code' in member;

/** An archive with more members than this is no dataset. */
export const MAX_MEMBERS = 100_000;

/**
 * Refuses a member for its path, or gives null. Nothing is unpacked to disk, so such a path could do
 * no harm here; but an archive that tries it is not to be trusted, and the reject says so.
 */
export function refusePath(name: string): RefusedMember | null {
  const refuse = (message: string): RefusedMember => ({ name, code: 'archive.path', message });
  if (name.includes('\0')) return refuse('the name of this member holds a NUL');
  if (/^(?:[/\\]|[a-zA-Z]:)/.test(name)) return refuse(`the path ${name} is absolute`);
  if (name.split(/[/\\]/).includes('..')) return refuse(`the path ${name} leaves the archive`);
  return null;
}

/** Remembers the names of an archive's members, to refuse the second of two with one name. */
export class SeenMembers {
  readonly #names = new Set<string>();

  check(name: string): RefusedMember | null {
    if (!this.#names.has(name)) {
      this.#names.add(name);
      return null;
    }
    return {
      name,
      code: 'archive.duplicate',
      message: `the archive has a second member ${name}; the first is read`,
    };
  }

  /** Tells whether there are more members than are read. */
  get full(): boolean {
    return this.#names.size > MAX_MEMBERS;
  }
}
