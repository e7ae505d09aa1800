/**
 * A thread that copies a file.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { copyBlocks } from './copy-blocks.ts';

/** What it is told. */
export interface CopyTask {
  source: string;
  target: string;
}

/** Bytes that are in the copy, and how large it is to be; or its digest. */
export type CopyNews = { copied: number; size: number } | { sha256: string };

const NEWS_BYTES = 4 << 20;

const { source, target } = workerData as CopyTask;
const tell = (news: CopyNews) => parentPort!.postMessage(news, []);
const blocks = copyBlocks(source, target);
let [copied, told, size] = [0, 0, 0];
let next = blocks.next();
for (; !next.done; next = blocks.next()) {
  copied += next.value.block.length;
  size = next.value.size;
  // The first one at once: someone waits for the beginning.
  if (told > 0 && copied - told < NEWS_BYTES) continue;
  tell({ copied, size });
  told = copied;
}
if (copied > told) tell({ copied, size });
tell({ sha256: next.value });
