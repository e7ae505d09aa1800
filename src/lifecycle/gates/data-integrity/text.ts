/**
 * What the text of the rows shows: personal data and secrets, control tokens, damage, replies that
 * say nothing or all the same, and rows too long to be learnt whole.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../../catalog/tasks/data-integrity-policy.ts';
import type { SensitiveGroup } from '../../../catalog/tasks/sensitive-policy.ts';
import type { ProblemCode } from '../../../problem/catalogue.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import { rowsAbove } from '../../normalize/profile/size-histogram.ts';
import type { TokenSample } from '../../normalize/profile/report/token-sample.ts';
import type { Sighting } from '../../normalize/profile/text-survey.ts';
import type { Trait } from '../../normalize/profile/word-traits.ts';
import { groupOf, type SensitiveKind } from '../../normalize/sensitive/kinds.ts';
import {
  keptRows,
  percent,
  rows,
  undecided,
  weigh,
  type WeightedFinding,
} from './weighted-finding.ts';

/** Finds what the text shows; without `tokens`, lengths are estimated from bytes. */
export const textFindings = (
  card: DatasetCard,
  policy: DataIntegrityPolicy,
  tokens: TokenSample | null,
): WeightedFinding[] => [
  ...sensitive(card, policy),
  ...unsearched(card),
  ...redacted(card),
  ...specialTokens(card, policy),
  ...damaged(card, policy),
  ...placeholders(card, policy),
  ...commonReply(card, policy),
  ...traits(card, policy),
  ...cutReplies(card),
  // Running text is cut into windows and loses nothing.
  ...(card.records === 'language_modeling'
    ? []
    : tokens === null
      ? estimatedTruncation(card, policy)
      : measuredTruncation(tokens, policy)),
];

const names: Readonly<Record<SensitiveKind, string>> = {
  email: 'email addresses',
  phone: 'phone numbers',
  ip: 'IP addresses',
  iban: 'bank accounts (IBAN)',
  card: 'payment card numbers',
  'national-id': 'national identity numbers',
  secret: 'keys, tokens or passwords',
};

const codes: Readonly<Record<SensitiveGroup, 'dataset.personal-data' | 'dataset.secrets'>> = {
  contact: 'dataset.personal-data',
  financial: 'dataset.personal-data',
  identity: 'dataset.personal-data',
  secret: 'dataset.secrets',
};

function sensitive({ findings }: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  return (Object.keys(names) as SensitiveKind[]).flatMap((kind) => {
    const seen = findings.sensitive[kind];
    if (seen === undefined) return [];
    const group = groupOf[kind];
    return [
      weigh(
        policy.sensitive[group] === 'block',
        codes[group],
        `${names[kind]} in ${rows(seen.rows)}`,
        {
          count: seen.rows,
          examples: seen.examples,
          evidence: { kind, byType: seen.byType, policy: policy.sensitive[group] },
        },
      ),
    ];
  });
}

const groupNames: Readonly<Record<SensitiveGroup, string>> = {
  contact: 'email addresses, phone numbers and IP addresses',
  financial: 'bank accounts and payment cards',
  identity: 'national identity numbers',
  secret: 'keys, tokens and passwords',
};

/** Nothing found means nothing where nobody looked. */
function unsearched({ sensitive: applied }: DatasetCard): WeightedFinding[] {
  const groups = Object.keys(groupNames) as SensitiveGroup[];
  const ignored = groups.filter((group) => applied[group] === 'ignore');
  if (ignored.length === 0) return [];
  const what = ignored.map((group) => groupNames[group]).join('; ');
  const message = `not looked for, as the import was told: ${what}`;
  return [weigh(false, 'dataset.unchecked', message, { evidence: { ignored } })];
}

/** Marks that were in the data before are none of this import's doing. */
function redacted({ sensitive: applied, findings }: DatasetCard): WeightedFinding[] {
  const { redactions } = findings;
  if (redactions.rows === 0 || !Object.values(applied).includes('redact')) return [];
  const marks = Object.entries(redactions.marks).map(([mark, count]) => `${count} ${mark}`);
  return [
    weigh(false, 'dataset.redacted', `${marks.join(', ')} in ${rows(redactions.rows)}`, {
      count: redactions.rows,
      examples: redactions.examples,
      evidence: { marks: redactions.marks },
    }),
  ];
}

/** Running text is often rendered by a chat template already, which is what the tokens are for. */
function specialTokens(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  const { specialTokens: seen } = card.findings;
  const limit = card.records === 'language_modeling' ? 1 : policy.maxSpecialTokenShare;
  const tokens = Object.entries(seen.tokens).sort(([, a], [, b]) => b - a);
  return shareFinding(card, seen, limit, 'dataset.special-tokens', {
    message: (what) =>
      `control tokens of chat templates, such as ${tokens[0][0]}, are spelled out in ${what}: a tokenizer takes them for the real ones`,
    evidence: { tokens: seen.tokens },
  });
}

const damaged = (card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] =>
  shareFinding(card, card.findings.damaged, policy.maxDamagedShare, 'dataset.damaged-text', {
    message: (what) => `a conversion lost or garbled characters in ${what}`,
  });

const placeholders = (card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] =>
  shareFinding(
    card,
    card.findings.placeholders,
    policy.maxPlaceholderShare,
    'dataset.empty-answers',
    {
      message: (what) => `the reply stands for a missing value in ${what}`,
    },
  );

const traitFindings: Readonly<Record<Trait, [code: ProblemCode, what: (rows: string) => string]>> =
  {
    invisible: ['dataset.invisible-text', (what) => `characters that nobody sees are in ${what}`],
    blob: ['dataset.blobs', (what) => `data in base64 stand in the text of ${what}`],
    markup: ['dataset.markup', (what) => `tags or entities of web pages are in ${what}`],
    refusal: [
      'dataset.refusals',
      (what) => `another model speaks of itself instead of answering in ${what}`,
    ],
    echo: [
      'dataset.prompt-in-answer',
      (what) => `the reply repeats the question or the headings of a prompt in ${what}`,
    ],
    loop: [
      'dataset.loops',
      (what) => `the reply ends with the same words over and over in ${what}`,
    ],
  };

const traits = (card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] =>
  (Object.keys(traitFindings) as Trait[]).flatMap((trait) => {
    const { traits, looked } = card.words;
    const seen = traits[trait];
    const [code, message] = traitFindings[trait];
    if (seen === undefined) return [];
    const [share, limit] = [seen.rows / looked, policy.maxTraitShare[trait]];
    const sampled = looked < keptRows(card) ? ` of ${looked} looked at` : '';
    return [
      weigh(share > limit, code, message(`${rows(seen.rows)}${sampled} (${percent(share)})`), {
        count: seen.rows,
        examples: seen.examples,
        evidence: { share, limit, looked },
      }),
    ];
  });

const NOTABLE_CUT_SHARE = 0.5;

/** Verse and notes end so as well, and nobody can tell them from what a limit of tokens cut. */
function cutReplies({ words: { prose, cut } }: DatasetCard): WeightedFinding[] {
  const share = cut.rows / prose;
  if (prose < FEWEST_REPLIES || share <= NOTABLE_CUT_SHARE) return [];
  return [
    weigh(
      false,
      'dataset.cut-answers',
      `${cut.rows} of ${prose} long replies (${percent(share)}) stop inside a sentence`,
      { count: cut.rows, examples: cut.examples, evidence: { share } },
    ),
  ];
}

interface Wording {
  message(rows: string): string;
  evidence?: Record<string, unknown>;
}

function shareFinding(
  card: DatasetCard,
  seen: Sighting,
  limit: number,
  code: Parameters<typeof weigh>[1],
  { message, evidence }: Wording,
): WeightedFinding[] {
  if (seen.rows === 0) return [];
  const share = seen.rows / keptRows(card);
  return [
    weigh(share > limit, code, message(`${rows(seen.rows)} (${percent(share)})`), {
      count: seen.rows,
      examples: seen.examples,
      evidence: { share, limit, ...evidence },
    }),
  ];
}

/** From this share on, a reply that comes back is worth a look. */
const NOTABLE_REPLY_SHARE = 0.2;
const FEWEST_REPLIES = 20;

function commonReply({ findings }: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  const { commonReply: common, replies } = findings;
  if (common === null || replies < FEWEST_REPLIES) return [];
  const share = common.rows / replies;
  if (share <= NOTABLE_REPLY_SHARE) return [];
  return [
    weigh(
      share > policy.maxMajorityShare,
      'dataset.one-sided',
      `the reply is the same in ${rows(common.rows)} (${percent(share)})`,
      {
        count: common.rows,
        examples: common.examples,
        evidence: { share, limit: policy.maxMajorityShare },
        fix: 'Look whether the reply comes from the right field; thin out the rows that repeat it.',
      },
    ),
  ];
}

/**
 * Bytes of a token, from the tightest tokenizers over common English to scripts they know little of.
 */
const BYTES_PER_TOKEN = { most: 6, expected: 4, fewest: 2.5 };

function estimatedTruncation(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  const { sequenceLength, maxTruncatedShare: limit } = policy;
  const above = (bytesPerToken: number) =>
    rowsAbove(card.findings.sizes, sequenceLength * bytesPerToken);
  const estimate = {
    low: above(BYTES_PER_TOKEN.most),
    expected: above(BYTES_PER_TOKEN.expected),
    high: above(BYTES_PER_TOKEN.fewest),
  };
  if (estimate.expected === 0) return [];
  const total = keptRows(card);
  const message =
    `about ${rows(estimate.expected)} (${percent(estimate.expected / total)}; estimated from bytes, ` +
    `${estimate.low} to ${estimate.high}) are longer than ${sequenceLength} tokens and lose their beginning`;
  const details = {
    count: estimate.expected,
    examples: card.findings.longest,
    evidence: { sequenceLength, limit, estimate },
  };
  return estimate.low <= limit * total && estimate.expected > limit * total
    ? [undecided('dataset.truncated', message, 'a count of tokens: name the --base-model', details)]
    : [weigh(estimate.low > limit * total, 'dataset.truncated', message, details)];
}

function measuredTruncation(
  { base, sampled, above, examples }: TokenSample,
  { sequenceLength, maxTruncatedShare: limit }: DataIntegrityPolicy,
): WeightedFinding[] {
  if (above === 0) return [];
  const share = above / sampled;
  return [
    weigh(
      share > limit,
      'dataset.truncated',
      `${above} of ${rows(sampled)} sampled (${percent(share)}) are longer than ${sequenceLength} tokens of ${base} and lose their beginning`,
      { count: above, examples, evidence: { base, sampled, share, limit, sequenceLength } },
    ),
  ];
}
