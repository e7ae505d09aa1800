/**
 * An evaluation on held-out items in words: of tokens with their perplexity, of pairs with how many are
 * told right.
 *
 * @module
 */

interface HeldOut {
  loss: number;
  targetTokens: number;
  pairs?: number | undefined;
  rewardAccuracy?: number | undefined;
  rewardMargin?: number | undefined;
}

/** Such as `loss 1.234, perplexity 3.43, measured on 512 tokens`. */
export function heldOutText({ loss, targetTokens, pairs, ...rewards }: HeldOut): string {
  const { rewardAccuracy = 0, rewardMargin = 0 } = rewards;
  return pairs === undefined
    ? `loss ${loss.toFixed(3)}, perplexity ${Math.exp(loss).toFixed(2)}, measured on ${targetTokens} tokens`
    : `loss ${loss.toFixed(3)} a pair, ${(100 * rewardAccuracy).toFixed(1)} % told right by a margin of ${rewardMargin.toFixed(2)}, measured on ${pairs} pairs`;
}
