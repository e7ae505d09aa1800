/**
 * What a model carries of its tokenizer, in Hugging Face terms: the contract between
 * model sources, which bring these, and the tokenizer room, which runs them.
 *
 * @module
 */
export interface TokenizerFiles {
  /** The text of `tokenizer.json` as the `tokenizers` library reads it. */
  tokenizerJson: string;
  /** The Jinja chat template; null when the model came without one. */
  chatTemplate: string | null;
  /** Special tokens by their text, for example `<|im_end|>`. */
  bosToken: string | null;
  eosToken: string | null;
  padToken: string | null;
  unkToken: string | null;
  /** A plain prompt starts with `bosToken`. Chat templates write it themselves. */
  addBos: boolean;
}
