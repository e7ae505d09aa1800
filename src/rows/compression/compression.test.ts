import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedStream } from '../bytes/stream.ts';
import { compressionOf, decompress } from './compression.ts';
import { decodeLz4Block } from './lz4.ts';

const fixture = new URL('../../../test/fixtures/zstd/lines.jsonl.zst', import.meta.url);

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What comes out, and what the stream ends with. */
async function unpack(packed: Buffer, size = 1 << 16, limits?: Parameters<typeof decompress>[2]) {
  const parts: Buffer[] = [];
  let damage: DamagedStream | undefined;
  try {
    const compression = compressionOf(packed) ?? 'gzip';
    for await (const part of decompress(pieces(packed, size), compression, limits))
      parts.push(part);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    damage = error;
  }
  return { bytes: Buffer.concat(parts), damage };
}

const text = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 1013}`).join('\n');
const gzip = gzipSync(text);
const zstd = await readFile(fixture);
const lines = (await unpack(zstd)).bytes;

describe.each([
  ['gzip', gzip, Buffer.from(text)],
  ['Zstandard', zstd, lines],
])('%s', (_what, packed, content) => {
  it('unpacks, whatever the pieces', async () => {
    for (const size of [1, 13, 100_000]) {
      const { bytes, damage } = await unpack(packed, size);
      expect(damage).toBeUndefined();
      expect(bytes.equals(content)).toBe(true);
    }
  });

  it('unpacks several members in one file', async () => {
    const { bytes } = await unpack(Buffer.concat([packed, packed]));
    expect(bytes.equals(Buffer.concat([content, content]))).toBe(true);
  });

  it('tells of every cut, and gives what was before it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: packed.length - 1 }), async (end) => {
        const { bytes, damage } = await unpack(packed.subarray(0, end));
        expect(damage?.code).toBe('file.damaged');
        expect(content.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('never passes changed bytes off as good ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: packed.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (place, flip) => {
          const changed = Buffer.from(packed);
          changed[place] ^= flip;
          const { bytes, damage } = await unpack(changed);
          expect(damage !== undefined || bytes.equals(content)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});

it('reads what the zstd program wrote', () => {
  const records = lines.toString().trimEnd().split('\n');
  expect(records).toHaveLength(400);
  expect(JSON.parse(records[399])).toMatchObject({ id: 399 });
});

it('stops a decompression bomb after its free bytes', async () => {
  const bomb = gzipSync(Buffer.alloc(20 << 20));
  const { bytes, damage } = await unpack(bomb, 1 << 16, {
    freeBytes: 1 << 20,
    ratio: 250,
    totalBytes: 2 ** 40,
  });
  expect(damage?.code).toBe('archive.bomb');
  expect(bytes.length).toBeLessThan(12 << 20);
});

it('refuses a Zstandard window larger than memory should give', async () => {
  // Magic, a descriptor without content size, and a window descriptor of 2^41 bytes.
  const { damage } = await unpack(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 1, 0, 0]));
  expect(damage?.code).toBe('archive.bomb');
});

it('refuses LZ4 blocks that refer to what is not there', () => {
  expect(() => decodeLz4Block(Buffer.from([0x10, 0x61, 0x09, 0x00, 0x00]), 20)).toThrow(/damaged/);
});
