/**
 * Writes text in encodings that Node only reads: what each character is follows from decoding all
 * bytes and pairs of bytes.
 *
 * @module
 */
const tables = new Map<string, Map<string, Buffer>>();

function tableOf(encoding: string): Map<string, Buffer> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, Buffer>();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const add = (...bytes: number[]): void => {
    try {
      const coded = Buffer.from(bytes);
      const text = decoder.decode(coded, { stream: true }) + decoder.decode();
      if ([...text].length === 1 && !table.has(text)) table.set(text, coded);
    } catch {
      // No character.
    }
  };
  for (let byte = 0; byte < 256; byte++) add(byte);
  if (!/^(?:windows|iso|koi8|macintosh|ibm)/.test(encoding))
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail);
  tables.set(encoding, table);
  return table;
}

/** @throws Error where the encoding lacks a character. */
export function encodeAs(text: string, encoding: string): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (encoding.startsWith('utf-32')) {
    const bytes = Buffer.alloc(4 * [...text].length);
    for (const [at, character] of [...text].entries())
      if (encoding === 'utf-32le') bytes.writeUInt32LE(character.codePointAt(0)!, 4 * at);
      else bytes.writeUInt32BE(character.codePointAt(0)!, 4 * at);
    return bytes;
  }
  const table = tableOf(encoding);
  return Buffer.concat(
    [...text].map((character) => {
      const coded = table.get(character);
      if (coded === undefined) throw new Error(`${encoding} has no ${character}`);
      return coded;
    }),
  );
}
