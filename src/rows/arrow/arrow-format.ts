/**
 * How Arrow IPC files are told, apart from the reader, whose library takes a while to load.
 *
 * @module
 */
export interface ArrowFormat {
  format: 'arrow';
}

/** A stream starts with this since Arrow 0.15; the length of the first message follows. */
const CONTINUATION = 0xffffffff;

/** Tells an Arrow file or stream by its first 8 bytes. */
export const isArrow = (head: Buffer): boolean =>
  head.toString('latin1', 0, 6) === 'ARROW1' ||
  (head.length >= 8 && head.readUInt32LE(0) === CONTINUATION && head.readUInt32LE(4) < 1 << 24);
