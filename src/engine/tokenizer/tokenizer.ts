/**
 * Text to token ids and back, by the Rust library that defines `tokenizer.json`. Nothing is added
 * unasked: special tokens appear only where text or template spells them.
 *
 * @module
 */
import { Tokenizer as Library, type JsEncoding } from 'tokenizers';
import { fail } from '../../problem/problem.ts';
import type { TokenizerFiles } from './files.ts';
import { StreamDecoder } from './stream-decoder.ts';

/** Texts per call into the library: enough to keep its threads busy, little to hold in memory. */
const BATCH = 1024;

const BARE = { addSpecialTokens: false };

export class Tokenizer {
  readonly files: TokenizerFiles;
  /** Ids run from 0 to one less than this. */
  readonly vocabSize: number;
  readonly #library: Library;

  private constructor(files: TokenizerFiles, library: Library) {
    this.files = files;
    this.#library = library;
    const ids = Object.values(library.getVocab(true));
    this.vocabSize = 1 + ids.reduce((greatest, id) => Math.max(greatest, id), -1);
  }

  /** @throws `tokenizer.malformed` when the library cannot read `tokenizer.json`. */
  static open(files: TokenizerFiles): Tokenizer {
    try {
      const library = Library.fromString(files.tokenizerJson);
      library.disableTruncation();
      library.disablePadding();
      return new Tokenizer(files, library);
    } catch (error) {
      return fail('tokenizer.malformed', 'tokenizer.json cannot be read', { cause: error });
    }
  }

  async encode(text: string): Promise<number[]> {
    return (await this.#library.encode(text, null, BARE)).getIds();
  }

  /** Encodes many texts on all cores; `read` takes what it needs from each encoding, in order. */
  async encodeEach(
    texts: readonly string[],
    read: (encoding: JsEncoding, index: number) => void,
  ): Promise<void> {
    for (let from = 0; from < texts.length; from += BATCH) {
      const encodings = await this.#library.encodeBatch(texts.slice(from, from + BATCH), BARE);
      encodings.forEach((encoding, offset) => read(encoding, from + offset));
    }
  }

  /** Bytes that form no character become U+FFFD. */
  decode(ids: readonly number[], { skipSpecialTokens = false } = {}): Promise<string> {
    return this.#library.decode([...ids], skipSpecialTokens);
  }

  /** Decodes a reply as it is generated. */
  decodeStream(): StreamDecoder {
    return new StreamDecoder((ids) => this.decode(ids, { skipSpecialTokens: true }));
  }

  /** The id of a token such as `<|im_end|>`, or null. */
  tokenId(token: string): number | null {
    return this.#library.tokenToId(token);
  }
}
