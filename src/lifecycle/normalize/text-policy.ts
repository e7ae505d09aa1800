/**
 * How text is made uniform before anything compares it: Unicode NFC, line feeds as line ends, no
 * white space around it.
 *
 * @module
 */

/** Recorded with every dataset, so that the policy is visible where it was applied. */
export const textPolicy = { unicode: 'NFC', lineEnds: 'LF', outerWhiteSpace: 'removed' } as const;

export function normalizeText(text: string): string {
  return text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim();
}

/** What two inputs have in common that a reader would call the same: case and spacing aside. */
export function foldText(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ');
}
