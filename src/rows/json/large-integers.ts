/**
 * Integers beyond 2^53 lose digits as doubles, and with them a row's id. Their digits are kept as
 * text instead.
 *
 * @module
 */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;

/** @param text Valid JSON. */
export const quoteLargeIntegers = (text: string): string =>
  text.replaceAll(STRING_OR_NUMBER, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
