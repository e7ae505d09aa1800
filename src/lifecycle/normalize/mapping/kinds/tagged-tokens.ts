/**
 * Tagged tokens to text and entities. Reads BIO (IOB1 and IOB2), BILOU and BIOES, and plain tags,
 * where neighbours with the same tag are one entity.
 *
 * @module
 */
import { Refusal } from '../fields/refusal.ts';

export interface TaggedText {
  /** Tokens joined by spaces. */
  text: string;
  /** Texts by entity type, in order. */
  entities: Record<string, string[]>;
}

const OUTSIDE = new Set(['O', 'o', '']);
const PREFIXED = /^([BILUES])[-_](.+)$/;

export function readTagged(tokens: readonly string[], tags: readonly string[]): TaggedText {
  if (tokens.length !== tags.length)
    throw new Refusal('record.tags', `${tokens.length} tokens have ${tags.length} tags`);
  const found: { type: string; words: string[] }[] = [];
  /** The entity that the next token may belong to. */
  let open: (typeof found)[number] | undefined;
  tokens.forEach((token, index) => {
    const tag = tags[index];
    if (OUTSIDE.has(tag)) {
      open = undefined;
      return;
    }
    const [, prefix = 'I', type = tag] = PREFIXED.exec(tag) ?? [];
    const begins = prefix === 'B' || prefix === 'U' || prefix === 'S' || open?.type !== type;
    if (begins) found.push((open = { type, words: [] }));
    open!.words.push(token);
    if (prefix === 'L' || prefix === 'E' || prefix === 'U' || prefix === 'S') open = undefined;
  });
  const types = new Set(found.map(({ type }) => type));
  return {
    text: tokens.join(' '),
    entities: Object.fromEntries(
      [...types].map((type) => [
        type,
        found.filter((entity) => entity.type === type).map(({ words }) => words.join(' ')),
      ]),
    ),
  };
}
