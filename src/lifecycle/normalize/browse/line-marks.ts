/**
 * Where lines of large files begin, so that any of them is found without reading what is before it.
 *
 * A file is gone through once, as far as somebody asked (0.3 s for each GB that is in memory already);
 * after that any line is read by going over at most 1000 lines. Kept in this process for the files that
 * were asked for last, at 8 bytes for each 1000 lines: objects never change, so nothing outdates.
 *
 * @module
 */
import type { FileHandle } from 'node:fs/promises';

const spacing = 1000;
const filesKept = 32;
const chunkBytes = 2 ** 20;
const newline = 0x0a;

/** A line by number, from 0 on, and where it begins. */
interface Mark {
  line: number;
  offset: number;
}

class LineMarks {
  /** Offsets of lines 0, 1000, 2000 and so on. */
  readonly #offsets: number[] = [0];
  #lines = 0;
  #scanned = 0;
  #scanning: Promise<void> = Promise.resolve();

  /** Finds the last marked line at or before one; the last of the file where it has fewer. */
  async before(handle: FileHandle, line: number): Promise<Mark> {
    const wanted = Math.floor(line / spacing);
    // One reader at a time goes on with the scan; those behind it find it done.
    this.#scanning = this.#scanning.catch(() => {}).then(() => this.#scan(handle, wanted));
    await this.#scanning;
    const found = Math.min(wanted, this.#offsets.length - 1);
    return { line: found * spacing, offset: this.#offsets[found] };
  }

  async #scan(handle: FileHandle, wanted: number): Promise<void> {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    while (this.#offsets.length <= wanted) {
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, this.#scanned);
      if (bytesRead === 0) return;
      const read = chunk.subarray(0, bytesRead);
      for (let at = read.indexOf(newline); at !== -1; at = read.indexOf(newline, at + 1)) {
        this.#lines++;
        if (this.#lines % spacing === 0) this.#offsets.push(this.#scanned + at + 1);
      }
      this.#scanned += bytesRead;
    }
  }
}

/** By path; the one asked for last is the last. */
const known = new Map<string, LineMarks>();

/** Finds a marked line at or before one of a file that never changes. */
export function markBefore(path: string, handle: FileHandle, line: number): Promise<Mark> {
  const marks = known.get(path) ?? new LineMarks();
  known.delete(path);
  known.set(path, marks);
  if (known.size > filesKept) known.delete(known.keys().next().value!);
  return marks.before(handle, line);
}

/** The lines of a file from an offset on, a megabyte at a time, with the bytes that were read. */
export async function* linesFrom(
  handle: FileHandle,
  offset: number,
): AsyncGenerator<{ lines: string[]; bytes: number }> {
  // Parts of a line that is longer than what was read.
  let open: Buffer[] = [];
  for (let at = offset; ;) {
    const { buffer, bytesRead } = await handle.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      at,
    );
    at += bytesRead;
    const read = buffer.subarray(0, bytesRead);
    const end = read.lastIndexOf(newline);
    if (bytesRead > 0 && end === -1) {
      open.push(read);
      continue;
    }
    const text = Buffer.concat([...open, read.subarray(0, Math.max(0, end))]).toString('utf8');
    if (text !== '') yield { lines: text.split('\n'), bytes: bytesRead };
    if (bytesRead === 0) return;
    open = [read.subarray(end + 1)];
  }
}
