/**
 * How text is made uniform before anything compares it: Unicode NFC, line feeds as line ends, no
 * white space around it.
 *
 * @module
 */

/** Recorded with every dataset, so that the policy is visible where it was applied. */
export const textPolicy = { unicode: 'NFC', lineEnds: 'LF', outerWhiteSpace: 'removed' } as const;

/** Below U+0300, where combining marks begin, text is in NFC as it is. */
const MAY_DECOMPOSE = /[\u0300-\uffff]/;

export function normalizeText(text: string): string {
  const composed = MAY_DECOMPOSE.test(text) ? text.normalize('NFC') : text;
  return (composed.includes('\r') ? composed.replaceAll(/\r\n?/g, '\n') : composed).trim();
}

/** What two inputs have in common that a reader would call the same: case and spacing aside. */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('  ') || OTHER_SPACE.test(lower) ? lower.replaceAll(/\s+/g, ' ') : lower;
}

/** White space that is no space. */
const OTHER_SPACE = /[^\S ]/;
