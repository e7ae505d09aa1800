/** Origin and signatures of bundles before in-toto, CycloneDX, mlcroissant and model_signing: judge.py. */
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { recordSchemas } from '../../../src/catalog/records/record-schema.ts';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';
import { importDataset } from '../../../src/lifecycle/import-dataset.ts';
import { croissantOf } from '../../../src/lifecycle/package/provenance/croissant.ts';
import { checkSignature, signBundle } from '../../../src/lifecycle/package/provenance/signature.ts';
import { homeOfAllTests } from '../../support/projects/home-of-each-test.ts';
import { recordRows, recordTemplates } from '../../support/projects/record-rows.ts';
import { jsonLinesOf } from '../../support/projects/tickets.ts';
import { tinyBundle } from '../../support/projects/tiny-bundle.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const python = process.env.BREWSLM_PROVENANCE_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('judge.py', import.meta.url));
const run = promisify(execFile);
const home = homeOfAllTests();
const keys = temporaryFolder();
let bundle: string;

async function judge(...args: string[]): Promise<string> {
  const { stdout } = await run(python, [script, ...args]);
  process.stdout.write(stdout);
  return stdout;
}

/** A pair of keys as docs/delivery.md says to make one. */
async function keyPair(name: string): Promise<[secret: string, open: string]> {
  const [secret, open] = [join(keys, `${name}.pem`), join(keys, `${name}.pub.pem`)];
  await run('openssl', [...'ecparam -name prime256v1 -genkey -noout -out'.split(' '), secret]);
  await run('openssl', ['pkey', '-in', secret, '-pubout', '-out', open]);
  return [secret, open];
}

beforeAll(async () => {
  bundle = (await tinyBundle()).folder;
});

it('the documents of a bundle', async () => {
  expect(await judge('documents', bundle)).toContain('valid');
});

it('signatures, ours there and theirs here', async () => {
  const [secret, open] = await keyPair('ours');
  const [, other] = await keyPair('other');
  signBundle(bundle, secret);
  expect(await judge('signature', bundle, open, other)).toContain('accepted');
  rmSync(join(bundle, 'model.sig'));
  await judge('sign', bundle, secret);
  expect(checkSignature(bundle, open)).toEqual([]);
  expect(checkSignature(bundle, other)).toMatchObject([{ code: 'bundle.signature' }]);
});

it('rows of every kind of record are what Croissant says of them', async () => {
  const folders: string[] = [];
  for (const schema of recordSchemas) {
    const rows = Array.from({ length: 300 }, (_, i) => recordRows[schema](i));
    const files = [home.write(`${schema}.jsonl`, jsonLinesOf(rows))];
    const template = recordTemplates[schema] ?? 'general';
    const project = home.ledger.projects.create(schema, template, 1);
    const { dataset, card } = await importDataset(home.session, project, { files }, null);
    expect(card.records).toBe(schema);
    const folder = join(temporaryFolder(), schema);
    dataset.materialize(folder, (path) => /^(train|validation|test)\.jsonl$/.test(path));
    writeFileSync(
      join(folder, 'croissant.json'),
      canonicalJson(await croissantOf(schema, dataset)),
    );
    folders.push(folder);
  }
  const said = await judge('rows', ...folders);
  expect(said.trim().split('\n')).toHaveLength(recordSchemas.length);
  expect(said).toContain('tool_call: id, source, tools, messages');
});
