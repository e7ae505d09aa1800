/**
 * Writes the bundled samples: `node scripts/samples/build.mjs` reproduces their exact bytes.
 * With `--check` it only compares them with what is on disk.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { generalChat } from './general/build.mjs';
import { supportChat } from './support/build.mjs';
import { ticketRouter } from './tickets/build.mjs';

const out = new URL('../../src/catalog/samples/', import.meta.url);
const check = process.argv.includes('--check');
let stale = 0;

function emit(path, text) {
  const file = new URL(path, out);
  if (check) {
    if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write(`${path} differs from what the generator writes\n`);
      stale += 1;
    }
    return;
  }
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}

for (const sample of [generalChat(), supportChat(), ticketRouter()]) {
  const { records, ...card } = sample;
  const data = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const path = `${card.id}.jsonl`;
  const sha256 = createHash('sha256').update(data).digest('hex');
  const described = {
    ...card,
    licence: 'Apache-2.0',
    rows: records.length,
    files: [{ path, sha256 }],
  };
  emit(`${card.id}/${path}`, data);
  emit(`${card.id}/sample.yaml`, stringify(described, { lineWidth: 100 }));
}
process.exitCode = stale === 0 ? 0 : 1;
