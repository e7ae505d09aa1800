/**
 * Archives and compressed files, written by hand so that every header can be wrong.
 *
 * @module
 */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export interface Member {
  name: string;
  bytes: Buffer;
  /** Other than a plain file: where a link points to. */
  linkTo?: string;
}

interface ZipOptions {
  /** Bit 0 of the general purpose flags: the member is encrypted. */
  encrypted?: boolean;
  /** What the headers say of the size before compression. */
  claimedBytes?: number;
  /** What the headers say of the content's checksum. */
  claimedCrc?: number;
}

/** A ZIP file (PKWARE APPNOTE 6.3) with deflated members. */
export function zip(members: readonly Member[], options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, linkTo } of members) {
    const content = linkTo === undefined ? bytes : Buffer.from(linkTo);
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800 | (options.encrypted ? 1 : 0), 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(options.claimedCrc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(options.claimedBytes ?? content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const attributes = Buffer.alloc(14);
    const mode = linkTo === undefined ? 0o100644 : 0o120777;
    attributes.writeUInt32LE((mode << 16) >>> 0, 6);
    attributes.writeUInt32LE(offset, 10);
    locals.push(Buffer.from('PK\u0003\u0004'), fields, path, packed);
    // The central entry has the version of the writer first: 3 is Unix, where links exist.
    entries.push(Buffer.from('PK\u0001\u0002\u001e\u0003'), fields, attributes, path);
    offset += 30 + path.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A tar file (POSIX ustar). */
export function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ name, bytes, linkTo }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(linkTo === undefined ? '0' : '2', 156);
    header.write(linkTo ?? '', 157, 100);
    header.write('ustar\u000000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const tarGz = (members: readonly Member[]): Buffer => gzipSync(tar(members));

/** A Zstandard frame (RFC 8878) of raw blocks: no compression, but a frame all the same. */
export function zstd(bytes: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  // Single segment, four bytes of content size.
  header[4] = 0xa0;
  header.writeUInt32LE(bytes.length, 5);
  const largest = 1 << 17;
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += largest) {
    const body = bytes.subarray(at, at + largest);
    const last = at + largest >= bytes.length ? 1 : 0;
    const head = Buffer.alloc(3);
    head.writeUIntLE((body.length << 3) | last, 0, 3);
    blocks.push(head, body);
  }
  return Buffer.concat([header, ...blocks]);
}
