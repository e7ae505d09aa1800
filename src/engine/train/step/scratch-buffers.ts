/**
 * Named scratch memory that grows to the largest size asked for and is used again from step to step.
 *
 * @module
 */
export class ScratchBuffers {
  readonly #arrays = new Map<string, Float32Array>();

  /**
   * The first `length` floats of the named array; contents are whatever was there. A new array gets
   * room for `capacity`, which costs memory only once it is used: without it, lengths that creep up
   * would leave a heap of outgrown arrays behind.
   */
  take(name: string, length: number, capacity = length): Float32Array {
    let array = this.#arrays.get(name);
    if (array === undefined || array.length < length) {
      array = new Float32Array(capacity);
      this.#arrays.set(name, array);
    }
    return array.subarray(0, length);
  }
}
