import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { uploadFile } from './upload.ts';

/** A server of one file, as the contract of uploads has it. */
function server(bytes: number) {
  const state = { received: '', begun: 0, fail: [] as (number | 'lost' | 'half')[] };
  const json = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));
  const upload = () => ({ id: 'u1', name: 'a.csv', bytes, offset: state.received.length });
  const answer = async (path: string, init: RequestInit = {}): Promise<Response> => {
    init.signal?.throwIfAborted();
    if (init.method === 'POST') {
      state.begun++;
      return json(201, { upload: upload() });
    }
    if (init.method !== 'PATCH')
      return path.endsWith('/u1')
        ? json(200, { upload: upload() })
        : json(404, { problem: { code: 'api.upload-unknown', message: 'gone' } });
    const fault = state.fail.shift();
    if (fault === 'lost') throw new TypeError('Failed to fetch');
    if (typeof fault === 'number') return json(fault, { problem: { code: 'x', message: 'no' } });
    const offset = Number(new Headers(init.headers).get('upload-offset'));
    if (offset !== state.received.length) return json(409, { upload: upload() });
    const text = await (init.body as Blob).text();
    state.received += fault === 'half' ? text.slice(0, text.length / 2) : text;
    if (fault === 'half') throw new TypeError('Failed to fetch');
    return json(200, { upload: upload() });
  };
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => answer(path, init));
  return state;
}

const text = 'x'.repeat(17 * 2 ** 20);
const file = new File([text], 'a.csv', { lastModified: 1 });
const options = (changes: Partial<Parameters<typeof uploadFile>[1]> = {}) => ({
  signal: new AbortController().signal,
  onProgress: () => {},
  onConnection: () => {},
  ...changes,
});

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('an upload', () => {
  it('goes in pieces, and says how far it is', async () => {
    const state = server(file.size);
    const seen: number[] = [];
    const done = await uploadFile(file, options({ onProgress: (bytes) => seen.push(bytes) }));
    expect(done).toBe('upload:u1');
    expect(state.received).toBe(text);
    expect(seen).toEqual([0, 8 * 2 ** 20, 16 * 2 ** 20, 17 * 2 ** 20]);
  });

  it('goes on after a lost connection, with what arrived', async () => {
    const state = server(file.size);
    state.fail = ['lost', 'half'];
    const seen: boolean[] = [];
    await uploadFile(file, options({ onConnection: (connected) => seen.push(connected) }));
    expect(state.received).toBe(text);
    expect(seen.filter((connected) => !connected)).toHaveLength(2);
    expect(seen.at(-1)).toBe(true);
  });

  it('goes on after a reload', async () => {
    const state = server(file.size);
    const stop = new AbortController();
    const stopped = options({
      signal: stop.signal,
      onProgress: (bytes) => bytes > 0 && stop.abort(),
    });
    await expect(uploadFile(file, stopped)).rejects.toMatchObject({ name: 'AbortError' });
    await uploadFile(file, options());
    expect(state).toMatchObject({ begun: 1, received: text });
  });

  it('begins again where the server has forgotten it', async () => {
    const state = server(file.size);
    sessionStorage.setItem('upload a.csv 17825792 1', 'long-gone');
    await uploadFile(file, options());
    expect(state).toMatchObject({ begun: 1, received: text });
  });

  it('ends where the server refuses it', async () => {
    server(file.size).fail = [413];
    await expect(uploadFile(file, options())).rejects.toMatchObject({ status: 413 });
  });
});
