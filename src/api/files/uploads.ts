/**
 * Files on their way from a browser: a folder of the home for each, with what was announced and the
 * bytes that have come. How far one is, is the size of its file: a server that was killed goes on from
 * there.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../problem/problem.ts';

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  /** Bytes that have come. */
  offset: number;
}

/** Of one upload, in bytes. */
const mostBytes = 100 * 2 ** 30;
/** Uploads that are not whole, and that nobody went on with for so long, are removed. */
const forgottenAfterMs = 7 * 24 * 3600 * 1000;
const mostUnfinished = 1000;

export class Uploads {
  readonly #folder: string;
  /** Those that a piece is being written to. */
  readonly #busy = new Set<string>();

  constructor(home: string) {
    this.#folder = join(home, 'uploads');
    this.#forget();
  }

  /**
   * @param name Of the file, without a folder; formats and splits are told by it.
   * @throws `api.upload-name`, `api.too-large`, `api.too-fast`, `disk.full`
   */
  begin(name: string, bytes: number): Upload {
    checkName(name);
    if (bytes > mostBytes) fail('api.too-large', `an upload has at most ${mostBytes} bytes`);
    mkdirSync(this.#folder, { recursive: true });
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bytes > bavail * bsize) fail('disk.full', `there is no room for ${bytes} bytes`);
    if (this.#unfinished().length >= mostUnfinished)
      fail('api.too-fast', `${mostUnfinished} uploads are not finished`);
    const id = randomBytes(16).toString('hex');
    mkdirSync(join(this.#folder, id, 'file'), { recursive: true });
    writeFileSync(join(this.#folder, id, 'file', name), '');
    // Last, as an upload is there when this is.
    writeFileSync(this.#note(id), JSON.stringify({ name, bytes }));
    return { id, name, bytes, offset: 0 };
  }

  /** @throws `api.upload-unknown` */
  find(id: string): Upload {
    if (!/^[0-9a-f]{32}$/.test(id) || !existsSync(this.#note(id)))
      fail('api.upload-unknown', 'there is no such upload');
    const { name, bytes } = JSON.parse(readFileSync(this.#note(id), 'utf8')) as Upload;
    return { id, name, bytes, offset: statSync(this.#path({ id, name })).size };
  }

  /**
   * Appends what comes, as it comes: of a piece that is cut short, what came before stays.
   *
   * @returns How far it is now, and whether the piece began where the upload was; nothing is written
   *   otherwise.
   * @throws `api.upload-unknown`; `api.too-large` for more than was announced; `disk.full`
   */
  async append(
    id: string,
    offset: number,
    piece: AsyncIterable<Uint8Array>,
  ): Promise<{ upload: Upload; fits: boolean }> {
    const upload = this.find(id);
    // A second piece at the same time begins where the first one has not got to yet.
    if (offset !== upload.offset || this.#busy.has(id)) return { upload, fits: false };
    this.#busy.add(id);
    try {
      const file = await open(this.#path(upload), 'a');
      let left = upload.bytes - offset;
      try {
        for await (const bytes of piece) {
          if (bytes.length > left) fail('api.too-large', `the upload has ${upload.bytes} bytes`);
          await file.appendFile(bytes);
          left -= bytes.length;
        }
      } finally {
        await file.close();
      }
    } finally {
      this.#busy.delete(id);
    }
    return { upload: this.find(id), fits: true };
  }

  /** @throws `api.upload-unknown` */
  remove(id: string): void {
    this.find(id);
    rmSync(join(this.#folder, id), { recursive: true });
  }

  /** Where a whole upload lies. @throws `api.upload-unknown`, `api.upload-unfinished` */
  fileOf(id: string): string {
    const upload = this.find(id);
    if (upload.offset !== upload.bytes)
      fail('api.upload-unfinished', `${upload.offset} of ${upload.bytes} bytes have come`);
    // What is named is needed: `artifact gc` counts its age from now.
    utimesSync(join(this.#folder, id), new Date(), new Date());
    return this.#path(upload);
  }

  #unfinished(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).filter((id) => {
      if (!existsSync(this.#note(id))) return true;
      const { offset, bytes } = this.find(id);
      return offset < bytes;
    });
  }

  #forget(): void {
    for (const id of this.#unfinished()) {
      const folder = join(this.#folder, id);
      const note = existsSync(this.#note(id)) ? this.#path(this.find(id)) : folder;
      if (Date.now() - statSync(note).mtimeMs > forgottenAfterMs)
        rmSync(folder, { recursive: true });
    }
  }

  #note(id: string): string {
    return join(this.#folder, id, 'upload.json');
  }

  #path({ id, name }: Pick<Upload, 'id' | 'name'>): string {
    return join(this.#folder, id, 'file', name);
  }
}

/** What a file may be called on every system, and stays in its folder. */
function checkName(name: string): void {
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  const odd = /[\u0000-\u001f\u007f/\\:*?"<>|]/.test(name) || /^\.*$|[. ]$/.test(name);
  if (odd || Buffer.byteLength(name) > 200)
    fail('api.upload-name', `${JSON.stringify(name.slice(0, 100))} is no name for a file`);
}
