/**
 * TensorBoard event files. Each record is framed as a TFRecord (length, its checksum, the bytes, their
 * checksum, by CRC-32C with a mask) and holds one `Event` in protocol buffers; the fields that scalars
 * need are few enough to be written by hand.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seriesOf, type ExportedRun } from './series.ts';

/**
 * Writes one event file into a folder for the run below `folder`, in place of what an earlier export of
 * it wrote.
 *
 * @returns The file.
 */
export function exportToTensorBoard(exported: ExportedRun, folder: string): string {
  const { project, timeline } = exported;
  const started = Date.parse(timeline.run.startedAt) / 1000;
  const events = [
    event(started, 0, [text(3, 'brain.Event:2')]),
    ...seriesOf(timeline)
      .flatMap(({ name, points }) => points.map((point) => ({ name, ...point })))
      .sort((a, b) => a.at - b.at)
      .map(({ name, at, step, value }) =>
        event(at / 1000, step, [message(5, message(1, text(1, name), float(2, value)))]),
      ),
  ];
  const place = join(folder, `${project}-run-${timeline.run.id}`);
  mkdirSync(place, { recursive: true });
  const file = join(place, `events.out.tfevents.${Math.floor(started)}.brewslm`);
  writeFileSync(file, Buffer.concat(events.map(record)));
  return file;
}

/** `Event` of tensorboard/compat/proto/event.proto: 1 is the time in seconds, 2 the step. */
const event = (seconds: number, step: number, rest: readonly Buffer[]): Buffer =>
  Buffer.concat([double(1, seconds), varintField(2, step), ...rest]);

const key = (field: number, wire: number): Buffer => varint(field * 8 + wire);

const varintField = (field: number, value: number): Buffer =>
  Buffer.concat([key(field, 0), varint(value)]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), bytes]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, 5), bytes]);
}

function message(field: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([key(field, 2), varint(body.length), body]);
}

const text = (field: number, value: string): Buffer => message(field, Buffer.from(value));

function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(maskedChecksum(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedChecksum(data));
  return Buffer.concat([head, data, tail]);
}

/** CRC-32C (Castagnoli), reflected. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

export function checksum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = table[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

/** A checksum over bytes that hold checksums would be weak: TFRecord turns and shifts its own. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = checksum(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
