/**
 * Files on their way to the server, in pieces, so that a lost connection or a page that was closed
 * costs one piece: the server says how far it is, and the rest is sent.
 *
 * @module
 */
import { answerOf, CallError, post } from './call.ts';

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  /** Bytes that the server has. */
  offset: number;
}

interface Options {
  signal: AbortSignal;
  /** Hears how many bytes the server has, and whether it is there. */
  onProgress(offset: number, connected: boolean): void;
}

const pieceBytes = 4 * 2 ** 20;
const longestPauseMs = 5000;

/**
 * Sends a file to its end, however often the server is away in between, and gives what inputs name it
 * by. The same file given again, in a page opened later too, goes on where it stopped.
 *
 * @throws `CallError` when the server refuses it; the reason of the signal.
 */
export async function uploadFile(file: File, { signal, onProgress }: Options): Promise<string> {
  let upload: Upload | null = null;
  let pause = 250;
  for (;;) {
    try {
      upload ??= await begun(file, signal);
      onProgress(upload.offset, true);
      if (upload.offset >= file.size) break;
      upload = await sendPiece(file, upload, signal);
      pause = 250;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof CallError) || error.status !== 0) throw error;
      // The server is away: it is asked again how far it is.
      onProgress(upload?.offset ?? 0, false);
      upload = null;
      await delay(pause, signal);
      pause = Math.min(longestPauseMs, pause * 2);
    }
  }
  return `upload:${upload.id}`;
}

async function begun(file: File, signal: AbortSignal): Promise<Upload> {
  const known = sessionStorage.getItem(keyOf(file));
  if (known !== null) {
    const found = await answerOf<{ upload: Upload }>(
      fetch(`/api/uploads/${encodeURIComponent(known)}`, { signal }),
    ).catch((error: unknown) => {
      if (error instanceof CallError && error.status === 404) return null;
      throw error;
    });
    if (found !== null && found.upload.bytes === file.size) return found.upload;
  }
  const { upload } = await answerOf<{ upload: Upload }>(
    post('/api/uploads', { name: file.name, bytes: file.size }),
  );
  sessionStorage.setItem(keyOf(file), upload.id);
  return upload;
}

async function sendPiece(file: File, upload: Upload, signal: AbortSignal): Promise<Upload> {
  const answer = await answerOf<{ upload: Upload }>(
    fetch(`/api/uploads/${encodeURIComponent(upload.id)}`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/octet-stream',
        'upload-offset': String(upload.offset),
        'x-brewslm': '1',
      },
      body: file.slice(upload.offset, upload.offset + pieceBytes),
      signal,
    }),
  );
  // With 409 the server says where it really is.
  return answer.upload;
}

const keyOf = ({ name, size, lastModified }: File): string =>
  `upload ${name} ${size} ${lastModified}`;

const delay = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
