import { fail } from '../../../problem/problem.ts';

/** Before a download starts, where its size is known. Problem: `remote.too-large`. */
export function refuseTooLarge(name: string, bytes: number, maxBytes: number): void {
  if (bytes > maxBytes)
    fail('remote.too-large', `${name} has ${bytes} bytes; the limit is ${maxBytes}`, {
      fix: `Give --max-bytes ${bytes} if you trust the source.`,
      evidence: { bytes, maxBytes },
    });
}
