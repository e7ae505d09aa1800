/**
 * What a pair of replies to one prompt costs, and how that changes with the log-probability of each:
 * direct preference optimization (DPO, arXiv 2305.18290, equation 7) and odds-ratio preference
 * optimization (ORPO, arXiv 2403.07691, equations 3 to 7).
 *
 * @module
 */

/** How is learnt from pairs. */
export interface Preference {
  /** `dpo` compares with the model as it was before training, `orpo` with nothing. */
  loss: 'dpo' | 'orpo';
  /** What a difference between the replies is multiplied by. */
  beta: number;
}

/** A reply under the model, and in DPO under the model as it was before training. */
export interface WeighedReply {
  /** Sum over the tokens of the reply, in nats. */
  logProbability: number;
  tokens: number;
  /** The same sum before training; unread by `orpo`. */
  reference: number;
}

export interface PairLoss {
  loss: number;
  /** Reward of the chosen reply over that of the rejected one, in nats times beta. */
  margin: number;
  /** Derivatives of the loss with respect to each reply's log-probability. */
  slopes: { chosen: number; rejected: number };
}

/** Gives the loss of one pair. */
export function pairLoss(
  { loss, beta }: Preference,
  chosen: WeighedReply,
  rejected: WeighedReply,
): PairLoss {
  if (loss === 'dpo') {
    const margin = beta * (gain(chosen) - gain(rejected));
    const slope = beta * sigmoid(-margin);
    return { loss: softplus(-margin), margin, slopes: { chosen: -slope, rejected: slope } };
  }
  const [better, worse] = [oddsOf(chosen), oddsOf(rejected)];
  const ratio = better.logOdds - worse.logOdds;
  const slope = beta * sigmoid(-ratio);
  return {
    loss: -better.mean + beta * softplus(-ratio),
    margin: beta * (better.mean - worse.mean),
    slopes: {
      chosen: (-1 - slope * better.growth) / chosen.tokens,
      rejected: (slope * worse.growth) / rejected.tokens,
    },
  };
}

/** 1 where the chosen reply has the larger reward, one half where both have the same, else 0. */
export const prefersChosen = ({ margin }: Pick<PairLoss, 'margin'>): number =>
  (1 + Math.sign(margin)) / 2;

const gain = ({ logProbability, reference }: WeighedReply): number => logProbability - reference;

/** Log-odds of a token on average, and what they grow by with its mean log-probability. */
function oddsOf({ logProbability, tokens }: WeighedReply) {
  const mean = logProbability / tokens;
  const other = -Math.expm1(mean);
  return { mean, logOdds: mean - Math.log(other), growth: 1 / other };
}

/** `log(1 + exp(x))`, for any x. */
const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

function sigmoid(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}
