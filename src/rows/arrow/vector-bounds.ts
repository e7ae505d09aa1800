/**
 * FlatBuffers believe the length that a vector claims. In damaged metadata that may be billions,
 * and a reader that walks them hangs; so here a vector may not have more items than its buffer has
 * bytes.
 *
 * @module
 */
import { ByteBuffer } from 'flatbuffers';

const claimed = ByteBuffer.prototype.__vector_len;

ByteBuffer.prototype.__vector_len = function (offset: number): number {
  const length = claimed.call(this, offset);
  if (length < 0 || length > this.capacity())
    throw new RangeError(`a list of the metadata claims ${length} items`);
  return length;
};
