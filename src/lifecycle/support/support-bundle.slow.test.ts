import { homedir, userInfo } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import yauzl from 'yauzl';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../../test/support/projects/tickets.ts';
import { problem } from '../../problem/problem.ts';
import { scrubMessage } from './scrub.ts';
import { archiveOf, supportFiles } from './support-bundle.ts';

const home = homeOfEachTest();

/** What may never leave the machine. */
const row = 'My neighbour Wilhelmina Okonkwo-Brandt owes me a tuba';
const label = 'tubadebt';
const secrets = [
  `hf_${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`,
  'ghp_a8Kd02LmQ4xZ7rTy1WvB6nC3sE5uF9gHj0Ki',
  'AKIAQWERTYUIOPASDFGH',
  'hunter2-Correct9Horse',
];

/** Every text of the bundle. */
const told = () =>
  supportFiles(home.ledger, home.project)
    .map(({ name, holds, content }) => `${name} ${holds} ${content.toString()}`)
    .join('\n');

/** A project whose ledger quotes rows, secrets and paths wherever it can. */
async function seed(): Promise<void> {
  const { ledger, project, folder } = home;
  const rows = Array.from({ length: 60 }, (_, index) => ({
    text: `${row} ${index}`,
    label: index % 2 === 0 ? label : 'other',
  }));
  await home.load(home.write('private/tuba.jsonl', jsonLinesOf(rows)));
  ledger.projects.configure(project, { dataset: { source: `https://u:${secrets[3]}@host/x` } });
  const quoting = (code: 'internal' | 'run.worker-lost' | 'dataset.labels') =>
    problem(code, `the row "${row}" of ${folder}/private: password: ${secrets[3]}`, {
      location: { file: `${folder}/private/tuba.jsonl`, row: 7, field: label },
      evidence: {
        stderr: `${row}\n${secrets.join('\n')}\nTypeError: ${row}\n    at read (${folder}/src/reader.ts:12:3)`,
        counts: { [label]: 3 },
        labels: [label, row],
      },
      cause: new Error(`${row} ${secrets[1]}`),
    });
  for (const code of ['internal', 'run.worker-lost', 'dataset.labels'] as const) {
    const run = ledger.runs.start(project.id, 'train', secrets[2]);
    ledger.runs.event(run, 'log', { level: 'warning', message: `${row} ${secrets[0]}` });
    ledger.runs.event(run, 'retry', { attempt: 2, problem: quoting(code) });
    ledger.runs.event(run, 'alert', { ...quoting(code) });
    ledger.runs.event(run, 'inputs', { inputs: {}, configuration: { file: folder, [label]: row } });
    ledger.runs.event(run, row, { [label]: row, nested: { [label]: 1 } });
    ledger.runs.event(run, 'hello', {
      pid: 1,
      fingerprint: { engine: `at ${folder}`, x: secrets[0] },
    });
    ledger.runs.event(run, 'metric', { step: 3, loss: 1.25, note: row });
    ledger.runs.end(run, 'failed', { problem: quoting(code) });
  }
}

describe('a support bundle', () => {
  test('never holds rows, labels, secrets, paths or names', async () => {
    await seed();
    const text = told();
    for (const word of ['Wilhelmina', 'tuba', label, ...secrets, home.folder, 'private'])
      expect(text.includes(word), word).toBe(false);
    for (const path of [homedir(), process.cwd()])
      if (path.length > 3) expect(text.includes(path), path).toBe(false);
    const { username } = userInfo();
    if (username !== 'root') expect(text.includes(username)).toBe(false);
  });

  test('holds what a maintainer asks for', async () => {
    await seed();
    const text = told();
    for (const word of [
      'run.worker-lost',
      'reader.ts:12:3',
      '"loss":1.25',
      '"row": 7',
      'TypeError',
    ])
      expect(text, word).toContain(word);
    const names = supportFiles(home.ledger, home.project).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['machine.json', 'runs.json', 'verdicts.json', 'plans.json']),
    );
    expect(names.filter((name) => name.startsWith('events/')).length).toBeGreaterThanOrEqual(3);
  });

  test('is the same archive for the same files, and opens', async () => {
    const files = supportFiles(home.ledger, home.project);
    const archive = Buffer.from(archiveOf(files));
    expect(archive.equals(archiveOf(files))).toBe(true);
    const read = await contentsOf(archive);
    expect([...read.keys()]).toEqual(files.map(({ name }) => name));
    for (const { name, content } of files) expect(read.get(name)!.equals(content)).toBe(true);
  });
});

test.each([
  ['stopped at step 3, with a checkpoint', 'stopped at step 3, with a checkpoint'],
  ['cannot read /home/ann/data.csv now', 'cannot read [removed] now'],
  ['cannot read C:\\Users\\ann\\x now', 'cannot read [removed] now'],
  ['the label "blue" is unknown', 'the label [removed] is unknown'],
  ['refused: the row blue', 'refused: [removed]'],
])('%s', (given, kept) => expect(scrubMessage(given)).toBe(kept));

function contentsOf(archive: Buffer): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(archive, { lazyEntries: true, validateEntrySizes: true }, (error, file) => {
      if (error) return reject(error);
      file.on('error', reject).on('end', () => resolve(found));
      file.on('entry', (entry: yauzl.Entry) =>
        file.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure);
          void buffer(stream).then((content) => {
            found.set(entry.fileName, content);
            file.readEntry();
          }, reject);
        }),
      );
      file.readEntry();
    });
  });
}
