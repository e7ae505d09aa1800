/**
 * Several uploads, one after the other, as a form shows them.
 *
 * @module
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { CallError, type Problem } from '../../../api/call.ts';
import { uploadFile, type Upload } from './upload.ts';

export interface UploadedFile {
  /** Tells it from others of the same name. */
  key: number;
  file: File;
  sent: number;
  /** There once it is whole. */
  upload: Upload | null;
  problem: Problem | null;
}

export interface Uploads {
  files: readonly UploadedFile[];
  add: (files: readonly File[]) => void;
  remove: (key: number) => void;
  again: (key: number) => void;
  /** Whether every file has arrived, of at least one. */
  ready: boolean;
}

export function useUploads(): Uploads {
  const [files, setFiles] = useState<UploadedFile[]>([]);
  const counter = useRef(0);
  const stops = useRef(new Map<number, AbortController>());
  const queue = useRef(Promise.resolve());

  const change = useCallback(
    (key: number, changes: Partial<UploadedFile>) =>
      setFiles((now) => now.map((each) => (each.key === key ? { ...each, ...changes } : each))),
    [],
  );
  const start = useCallback(
    (key: number, file: File) => {
      const stop = new AbortController();
      stops.current.set(key, stop);
      queue.current = queue.current.then(async () => {
        if (stop.signal.aborted) return;
        try {
          const onProgress = (sent: number) => change(key, { sent });
          change(key, { upload: await uploadFile(file, { signal: stop.signal, onProgress }) });
        } catch (error) {
          if (error instanceof CallError) change(key, { problem: error.problem });
          else if (!stop.signal.aborted) throw error;
        }
      });
    },
    [change],
  );
  useEffect(() => {
    const open = stops.current;
    return () => open.forEach((stop) => stop.abort());
  }, []);

  return {
    files,
    add: (added) => {
      const rows = added.map((file) => ({
        key: ++counter.current,
        file,
        sent: 0,
        upload: null,
        problem: null,
      }));
      setFiles((now) => [...now, ...rows]);
      for (const { key, file } of rows) start(key, file);
    },
    remove: (key) => {
      stops.current.get(key)?.abort();
      setFiles((now) => now.filter((each) => each.key !== key));
    },
    again: (key) => {
      const one = files.find((each) => each.key === key);
      if (one === undefined) return;
      change(key, { problem: null });
      start(key, one.file);
    },
    ready: files.length > 0 && files.every(({ upload }) => upload !== null),
  };
}
