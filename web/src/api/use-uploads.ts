/**
 * Files that somebody dropped, as they go up.
 *
 * @module
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { AnswerError, type Problem } from './call.ts';
import { uploadFile } from './upload.ts';

export interface UploadItem {
  key: number;
  name: string;
  bytes: number;
  /** Bytes that the server has. */
  offset: number;
  /** False while the server is away. */
  connected: boolean;
  /** What inputs name the file by, when all of it is there. */
  reference: string | null;
  problem: Problem | null;
}

export interface Uploads {
  items: readonly UploadItem[];
  /** What inputs name the finished ones by, in the order in which they were given. */
  references: readonly string[];
  /** Whether there is something, and all of it is there. */
  ready: boolean;
  add(files: Iterable<File>): void;
  remove(key: number): void;
  clear(): void;
}

export function useUploads(): Uploads {
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const last = useRef(0);
  // One after the other: a browser has few connections to a server, and the streams take some.
  const line = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    const going = stops.current;
    return () => going.forEach((stop) => stop.abort());
  }, []);

  const update = useCallback((key: number, what: Partial<UploadItem>) => {
    setItems((now) => now.map((item) => (item.key === key ? { ...item, ...what } : item)));
  }, []);

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const key = ++last.current;
        const stop = new AbortController();
        stops.current.set(key, stop);
        const item = { key, name: file.name, bytes: file.size, offset: 0, connected: true };
        setItems((now) => [...now, { ...item, reference: null, problem: null }]);
        const onProgress = (offset: number) => update(key, { offset });
        const onConnection = (connected: boolean) => update(key, { connected });
        line.current = line.current
          .then(() => uploadFile(file, { signal: stop.signal, onProgress, onConnection }))
          .then((reference) => update(key, { reference }))
          .catch((error: unknown) => {
            if (error instanceof AnswerError) update(key, { problem: error.problem });
            else if (!stop.signal.aborted) reportError(error);
          });
      }
    },
    [update],
  );

  const remove = useCallback((key: number) => {
    stops.current.get(key)?.abort();
    setItems((now) => now.filter((item) => item.key !== key));
  }, []);

  const clear = useCallback(() => {
    stops.current.forEach((stop) => stop.abort());
    setItems([]);
  }, []);

  const references = items.flatMap(({ reference }) => reference ?? []);
  const ready = items.length > 0 && references.length === items.length;
  return { items, references, ready, add, remove, clear };
}
