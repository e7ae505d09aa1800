/**
 * Copies a file and hashes what is in the copy, in one go. The source may change while it is read:
 * the digest is that of the copy. Where the file system can clone, the clone is hashed.
 *
 * @module
 */
import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { copyBlocks } from './copy-blocks.ts';
import type { CopyNews, CopyTask } from './copy-thread.ts';
import { hashFile, type BlockListener } from './hash-file.ts';

/** Larger files are copied by a thread of their own, while this one does what it hears of. */
const LARGE_BYTES = 32 << 20;
const BLOCK_BYTES = 1 << 20;

/** What came in meanwhile is heard between two blocks. */
const othersFirst = promisify(setImmediate);

/**
 * Hears that the beginning of the copy is there, and how large it is to be. What it returns hears all
 * blocks of it, each once it is in the copy.
 */
export type CopyListener = (bytes: number) => Promise<BlockListener | undefined>;

/**
 * @param target Is made anew; it stays half written when this fails. Nothing is synced.
 * @param begun Not called for an empty file.
 * @returns Its SHA-256.
 */
export async function copyHashed(
  source: string,
  target: string,
  begun?: CopyListener,
): Promise<string> {
  if (!(await clone(source, target))) return copy(source, target, begun);
  const { size } = await stat(target);
  return hashFile(target, size > 0 ? await begun?.(size) : undefined);
}

async function clone(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // Most file systems cannot. What else may be wrong with the source, reading it tells.
    return false;
  }
}

/** @throws ENOENT and what else the system has to say of the source or the copy. */
async function copy(source: string, target: string, begun?: CopyListener): Promise<string> {
  if (statSync(source).size >= LARGE_BYTES) return copyBeside({ source, target }, begun);
  const blocks = copyBlocks(source, target);
  try {
    let onBlock: BlockListener | undefined;
    for (let first = true; ; first = false) {
      const { value, done } = blocks.next();
      if (done) return value;
      if (first) onBlock = await begun?.(value.size);
      onBlock?.(value.block);
      await othersFirst();
    }
  } finally {
    blocks.return('');
  }
}

async function copyBeside(task: CopyTask, begun?: CopyListener): Promise<string> {
  // Threads run from the build, also when the caller runs from the source, as tests do.
  const module = new URL('./copy-thread.js', import.meta.url);
  const built = module.href.replace('/src/ledger/', '/dist/ledger/');
  const thread = new Worker(new URL(built), { workerData: task });
  try {
    return await listen(thread, new Follower(task.target, begun));
  } finally {
    await thread.terminate();
  }
}

/** Follows one piece of news after the other. @returns The digest. */
function listen(thread: Worker, follower: Follower): Promise<string> {
  return new Promise((resolve, reject) => {
    let last = Promise.resolve();
    thread.on('message', (news: CopyNews) => {
      last = last.then(async () => {
        if ('sha256' in news) resolve(news.sha256);
        else await follower.goTo(news.copied, news.size);
      });
      last.catch(reject);
    });
    thread.once('error', reject);
  }).finally(() => follower.close()) as Promise<string>;
}

/** Reads what has come into the copy, for the listener. */
class Follower {
  readonly #target: string;
  readonly #begun: CopyListener | undefined;
  readonly #block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #onBlock: BlockListener | undefined;
  #file: number | undefined;
  #at = 0;
  #isClosed = false;

  constructor(target: string, begun: CopyListener | undefined) {
    this.#target = target;
    this.#begun = begun;
  }

  /** @param copied Bytes that are there. */
  async goTo(copied: number, size: number): Promise<void> {
    if (this.#file === undefined) {
      this.#file = openSync(this.#target, 'r');
      this.#onBlock = await this.#begun?.(size);
    }
    while (this.#onBlock !== undefined && this.#at < copied && !this.#isClosed) {
      const most = Math.min(this.#block.length, copied - this.#at);
      const bytes = readSync(this.#file, this.#block, 0, most, this.#at);
      this.#onBlock(this.#block.subarray(0, bytes));
      this.#at += bytes;
      await othersFirst();
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
