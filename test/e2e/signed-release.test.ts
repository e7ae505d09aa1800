/** A project that accepts no release which nobody of its list signed, as people meet it. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../src/ledger/canonical-json.ts';
import { CHECKSUMS, checksumsOf, SIGNATURE } from '../../src/lifecycle/package/checksums.ts';
import { defaultFolder, materializeBundle } from '../../src/lifecycle/package/materialize.ts';
import { signBundle } from '../../src/lifecycle/package/provenance/signature.ts';
import { proposeRelease } from '../../src/lifecycle/release-bundle.ts';
import { program } from '../support/program.ts';
import { tinyBundle, type TinyBundle } from '../support/projects/tiny-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Where the commands are typed. */
const place = temporaryFolder();
let bundle: TinyBundle;
let folder: string;

const [team, former, stranger] = ['team', 'former', 'stranger'].map((name) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const file = join(place, `${name}.pem`);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { file, open: publicKey.export({ type: 'spki', format: 'pem' }) as string };
});

/** What the commands of this file print, each a part of it. */
interface Said {
  error: { code: string; message: string; fix: string };
  accepted: boolean;
  signer: string | null;
}

function type(...words: string[]) {
  const done = spawnSync(process.execPath, [program, ...words, '--json', '--quiet'], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, BREWSLM_HOME: bundle.session.ledger.home },
  });
  return { code: done.status, data: JSON.parse(done.stdout) as Said };
}

const accept = (...more: string[]) => type('release', 'accept', '--project', '1', ...more);

beforeAll(async () => {
  bundle = await tinyBundle();
  const { ledger } = bundle.session;
  const project = ledger.projects.find('1');
  await proposeRelease(bundle.session, project, bundle.artifact);
  const { id } = ledger.verdicts.latest(project.id, 'D', bundle.artifact.id)!;
  ledger.verdicts.override(id, 'a pilot among ourselves');
  folder = join(place, defaultFolder(project.name, 'huggingface', bundle.artifact));
});
afterAll(() => bundle.session.ledger.close());

test('what is no list of keys is refused where it is set', () => {
  for (const signers of ['team', `${team.open}and more`, team.open.replace('M', 'A')])
    expect(
      type('gate', 'change', '--project', '1', '--set', `D.signers=${signers}`).data.error,
    ).toMatchObject({ code: 'gate.policy', message: expect.stringContaining('D.signers') });
});

test('a release is accepted once the holder of one of the keys signed it, as the refusal says', () => {
  const signers = `D.signers=${former.open}${team.open}`;
  expect(type('gate', 'change', '--project', '1', '--set', signers).code).toBe(0);
  // Where nobody knows the folder, the fix has a word for it.
  expect(accept()).toMatchObject({
    code: 1,
    data: { error: { code: 'release.unsigned', fix: expect.stringContaining('FOLDER is where') } },
  });

  materializeBundle(bundle.artifact, folder);
  const { error } = accept().data;
  expect(error).toMatchObject({ code: 'release.unsigned' });
  const commands = [...error.fix.matchAll(/`brewslm ([^`]*)`/g)].map(([, line]) => line.split(' '));
  expect(commands).toHaveLength(2);

  signBundle(folder, stranger.file);
  expect(accept().data.error.message).toContain('another key');
  expect(bundle.session.ledger.releases.accepted(1)).toBeUndefined();

  const [sign, again] = commands.map((words) =>
    words.map((word: string) => (word === 'FILE' ? team.file : word)),
  );
  expect(type(...sign).code).toBe(0);
  expect(type(...again)).toMatchObject({
    code: 0,
    data: { accepted: true, signer: sha256(team.open) },
  });
  const { details } = bundle.session.ledger.releases.accepted(1)!;
  expect(details.accepted).toMatchObject({ signer: sha256(team.open) });
});

test('a signature of other files is none of this bundle', () => {
  appendFileSync(join(folder, 'README.md'), 'one word more');
  const files = readdirSync(folder)
    .filter((path) => path !== CHECKSUMS && path !== SIGNATURE)
    .map((path) => ({ path, sha256: sha256(readFileSync(join(folder, path))) }));
  writeFileSync(join(folder, CHECKSUMS), checksumsOf(files));
  signBundle(folder, team.file);
  expect(accept().data.error).toMatchObject({
    code: 'release.unsigned',
    message: expect.stringContaining('other files'),
  });
});

test('without the setting nobody is asked', () => {
  rmSync(folder, { recursive: true });
  expect(type('gate', 'change', '--project', '1', '--unset', 'D.signers').code).toBe(0);
  expect(accept()).toMatchObject({ code: 0, data: { accepted: true, signer: null } });
});
