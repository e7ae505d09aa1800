/**
 * How well a model predicts held-out text. An item is a conversation or a document; its tokens are
 * one cluster.
 *
 * @module
 */

export interface LikelihoodItem {
  id: string;
  /** Sum of natural-log probabilities of the target tokens. */
  logProbability: number;
  targetTokens: number;
  /** UTF-8 bytes of the text that the targets spell, without end-of-turn marks. */
  targetBytes: number;
}
