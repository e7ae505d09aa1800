/**
 * Files on their way to the server. The same file given again, in a page that was loaded again too,
 * goes on where it stopped.
 *
 * @module
 */
import { AnswerError, client } from './call.ts';

interface Options {
  signal: AbortSignal;
  /** Hears how many bytes the server has. */
  onProgress(offset: number): void;
  onConnection(connected: boolean): void;
}

/**
 * Sends a file to its end, however long the server is away in between, and gives what inputs name it
 * by.
 *
 * @throws `AnswerError` when the server refuses it; the reason of the signal.
 */
export async function uploadFile(file: File, options: Options): Promise<string> {
  const key = `upload ${file.name} ${file.size} ${file.lastModified}`;
  const send = async (resume?: string): Promise<string> => {
    const onBegin = (id: string) => sessionStorage.setItem(key, id);
    const patience = Infinity;
    return (await client.upload(file, { ...options, resume, patience, onBegin })).path;
  };
  try {
    return await send(sessionStorage.getItem(key) ?? undefined);
  } catch (error) {
    // What nobody went on with for long is gone from the server.
    if (!(error instanceof AnswerError) || error.problem.code !== 'api.upload-unknown') throw error;
    return send();
  }
}
