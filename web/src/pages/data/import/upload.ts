/**
 * A file on its way to the server, in pieces. What has arrived is remembered by the file's name, size
 * and date, so that the same file goes on where it was after a reload or a lost connection.
 *
 * @module
 */
import { answerOf, CallError, post } from '../../../api/call.ts';

/** A file as the server has it; it is whole when `offset` is `bytes`. */
export interface Upload {
  id: string;
  name: string;
  bytes: number;
  offset: number;
}

interface Options {
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
  /** Where ids are remembered. */
  memory?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Waits before another try; milliseconds. */
  pause?: (milliseconds: number) => Promise<void>;
}

const pieceBytes = 4 * 2 ** 20;
const mostTries = 8;

/** @throws `CallError` where the server refuses it or stays away; `AbortError` when it is stopped. */
export async function uploadFile(file: File, options: Options): Promise<Upload> {
  const { signal, onProgress, memory = localStorage, pause = waitFor } = options;
  const key = `upload ${file.name} ${file.size} ${file.lastModified}`;
  let upload = (await remembered(memory.getItem(key), file)) ?? (await begin(file));
  memory.setItem(key, upload.id);
  let tries = 0;
  while (upload.offset < upload.bytes) {
    signal.throwIfAborted();
    onProgress(upload.offset);
    try {
      upload = await send(upload, file, signal);
      tries = 0;
    } catch (error) {
      if (!(error instanceof CallError) || !isPassing(error) || ++tries > mostTries) throw error;
      await pause(Math.min(10_000, 250 * 2 ** tries));
      signal.throwIfAborted();
      // How much of the piece arrived only the server knows.
      upload = (await look(upload.id).catch(() => null)) ?? upload;
    }
  }
  onProgress(upload.bytes);
  return upload;
}

/** A server that is away comes back; one whose file is further along says how far. */
const isPassing = ({ status }: CallError): boolean =>
  status === 0 || status === 409 || status === 429 || status >= 500;

const begin = async (file: File): Promise<Upload> =>
  (await answerOf<{ upload: Upload }>(post('/api/uploads', { name: file.name, bytes: file.size })))
    .upload;

const look = async (id: string): Promise<Upload> =>
  (await answerOf<{ upload: Upload }>(fetch(`/api/uploads/${encodeURIComponent(id)}`))).upload;

async function remembered(id: string | null, file: File): Promise<Upload | null> {
  if (id === null) return null;
  try {
    const upload = await look(id);
    return upload.bytes === file.size ? upload : null;
  } catch (error) {
    if (error instanceof CallError && error.status === 0) throw error;
    return null;
  }
}

async function send(upload: Upload, file: File, signal: AbortSignal): Promise<Upload> {
  const piece = file.slice(upload.offset, upload.offset + pieceBytes);
  const response = fetch(`/api/uploads/${encodeURIComponent(upload.id)}`, {
    method: 'PATCH',
    headers: {
      'content-type': 'application/octet-stream',
      'x-brewslm': '1',
      'upload-offset': String(upload.offset),
    },
    body: piece,
    signal,
  });
  // A wrong offset is answered with where the file really is: that is no end, only another start.
  const answer = await answerOf<{ upload: Upload }>(response);
  return answer.upload;
}

const waitFor = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
