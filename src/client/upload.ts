/**
 * A file in pieces, each sent again from where the server is when it does not arrive.
 *
 * @module
 */
import {
  asJson,
  mayTryAgain,
  pause,
  pauseAfter,
  type Connection,
  type ConnectionOptions,
} from './connection.ts';

export interface UploadOptions extends ConnectionOptions {
  /** The id of an upload that was begun before. */
  resume?: string;
  /** How often one piece is tried again before it is given up; 10 by default. */
  patience?: number;
  /** Hears the id of the upload when it was begun. */
  onBegin?: (id: string) => void;
  /** Hears how many bytes the server has. */
  onProgress?: (sent: number, bytes: number) => void;
}

interface UploadAnswer {
  upload: { id: string; name: string; bytes: number; offset: number };
}

const pieceBytes = 8 * 2 ** 20;

/**
 * Sends a file, and gives what inputs name it by: `upload:ID`.
 *
 * @throws AnswerError when the server answers with a problem; `signal`'s reason.
 */
export async function upload(
  connection: Connection,
  file: Blob & { readonly name: string },
  { resume, patience = 10, onBegin, onProgress, onConnection, signal }: UploadOptions,
): Promise<{ id: string; path: string }> {
  let id = resume;
  let known: UploadAnswer['upload'] | null = null;
  for (let failures = 0; ;) {
    signal?.throwIfAborted();
    try {
      known ??= await uploadOf(connection, file, id, signal);
      if (id === undefined) onBegin?.(known.id);
      ({ id } = known);
      onConnection?.(true);
      onProgress?.(known.offset, known.bytes);
      if (known.offset >= known.bytes) return { id, path: `upload:${id}` };
      const body = file.slice(known.offset, known.offset + pieceBytes);
      known = await sendPiece(connection, known, body, signal);
      failures = 0;
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayTryAgain(error) || ++failures > patience) throw error;
      // It is asked again how far the server is.
      known = null;
      onConnection?.(false);
      await pause(pauseAfter(failures), signal);
    }
  }
}

async function uploadOf(
  connection: Connection,
  { name, size }: Blob & { readonly name: string },
  id: string | undefined,
  signal: AbortSignal | undefined,
): Promise<UploadAnswer['upload']> {
  const path = id === undefined ? '/api/uploads' : `/api/uploads/${encodeURIComponent(id)}`;
  const request = id === undefined ? asJson({ name, bytes: size }) : {};
  const answer = await connection.json<UploadAnswer>(path, {
    ...request,
    ...(signal && { signal }),
  });
  return answer.upload;
}

async function sendPiece(
  connection: Connection,
  { id, offset }: UploadAnswer['upload'],
  body: Blob,
  signal: AbortSignal | undefined,
): Promise<UploadAnswer['upload']> {
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/octet-stream' };
  const request = { method: 'PATCH', headers, body, ...(signal && { signal }) };
  return (await connection.json<UploadAnswer>(`/api/uploads/${id}`, request)).upload;
}
