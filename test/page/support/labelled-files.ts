/**
 * What a new user drops: two CSV files of texts with one of eight labels. They are cut from banking77 where
 * public data lie beside the repository or in BREWSLM_TEST_DATA, else from the bundled tickets.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = join(process.env.BREWSLM_TEST_DATA ?? path('../../../../shared/data'), 'banking77');
const sample = path('../../../src/catalog/samples/ticket-router-v1/ticket-router-v1.jsonl');

/** A text of one line with its label; some texts go over several lines. */
const isWhole = /^("([^"]|"")*"|[^",]*),[^,]+$/;

/** Some are spelled as nobody would: capitals, a question mark. */
const ofBanking = [
  'card_arrival',
  'lost_or_stolen_card',
  'exchange_rate',
  'Refund_not_showing_up',
  'reverted_card_payment?',
  'pin_blocked',
  'age_limit',
  'card_not_working',
];
const ofTickets = [
  'delivery',
  'technical_issue',
  'billing',
  'account_access',
  'refund',
  'product_question',
  'complaint',
  'cancellation',
];

export interface LabelledFiles {
  /** Lines with their header, without line ends. */
  train: string[];
  test: string[];
  /** The first is what `question` asks about. */
  labels: string[];
  question: string;
}

export function labelledFiles(): LabelledFiles {
  if (existsSync(folder)) {
    const lines = (name: string) => {
      const [header, ...rows] = readFileSync(join(folder, name), 'utf8').split(/\r?\n/);
      const isWanted = (row: string) =>
        isWhole.test(row) && ofBanking.some((label) => row.endsWith(`,${label}`));
      return [header, ...rows.filter(isWanted)];
    };
    return {
      train: lines('train.csv'),
      test: lines('test.csv'),
      labels: ofBanking,
      question: 'Two weeks have gone by and I still have no card.',
    };
  }
  const rows = readFileSync(sample, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; label: string })
    .filter(({ label }) => ofTickets.includes(label))
    .map(
      ({ text, label }) =>
        `${/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text},${label}`,
    );
  const part = (isTest: boolean) => rows.filter((_, index) => (index % 4 === 0) === isTest);
  return {
    train: ['text,category', ...part(false)],
    test: ['text,category', ...part(true)],
    labels: ofTickets,
    question: 'Two weeks have gone by and my parcel is not here.',
  };
}
