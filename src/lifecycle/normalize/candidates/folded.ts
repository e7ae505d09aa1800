/**
 * The digest of a text after `foldText`, without making the folded string where bytes will do.
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';
import { foldText } from '../text-policy.ts';

/** @returns A view that holds until the kernel is asked again. */
export const digestOfFolded = (kernel: TextKernel, text: string): Uint32Array =>
  kernel.foldedDigest(text) ?? kernel.digest(foldText(text));
