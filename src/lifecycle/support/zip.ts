/**
 * A ZIP archive of a few small files, made in memory: local headers with deflated bytes, then the
 * central directory (APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16). Times are those that
 * the format begins with, so that the same files give the same archive.
 *
 * @module
 */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  /** With `/` between parts, ASCII. */
  name: string;
  content: Buffer;
}

const deflated = 8;
/** 1980-01-01, the first day there is. */
const firstDay = 0x21;
const version = 20;

/** Files and the archive must stay below 4 GiB, and be fewer than 65,536. */
export function zip(files: readonly ZipFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const packed = deflateRawSync(content);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(deflated, 4);
    common.writeUInt16LE(firstDay, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    local.push(signature(0x04034b50), common, title, packed);
    central.push(signature(0x02014b50), number16(version), common, place, title);
    offset += 4 + common.length + title.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
