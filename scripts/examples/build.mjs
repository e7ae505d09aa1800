/**
 * Writes the data of the examples: `node scripts/examples/build.mjs` reproduces their exact bytes.
 * With `--check` it only compares them with what is on disk.
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { assistantLog } from './assistant-log.mjs';
import { askedPages, faqPage } from './faq-page.mjs';
import { gatewayLog } from './gateway-log.mjs';
import { letters } from './letters.mjs';
import { ticketTable } from './ticket-table.mjs';

const check = process.argv.includes('--check');
const asked = askedPages();
const files = {
  'ticket-router/data/tickets.csv': ticketTable(),
  'answers-in-our-tone/data/gateway-log.jsonl': gatewayLog(),
  'fields-from-letters/data/letters.jsonl': letters(),
  'tool-calls/data/assistant-log.jsonl': assistantLog(),
  'faq-bot/data/FAQ.md': faqPage(),
  'faq-bot/data/asked-validation.md': asked.validation,
  'faq-bot/data/asked-test.md': asked.test,
};

for (const [path, bytes] of Object.entries(files)) {
  const file = new URL(`../../examples/${path}`, import.meta.url);
  if (!check) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, bytes);
  } else if (!readFileSync(file).equals(bytes)) {
    process.stderr.write(`${path} differs from what the generator writes\n`);
    process.exitCode = 1;
  }
}
