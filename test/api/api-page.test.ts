/** The lines of docs/api.md that begin with curl, run as they stand there, one after the other. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServer } from '../support/api-server.ts';
import { tinyProject } from '../support/models/tiny-project.ts';
import { program } from '../support/program.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/api.md', import.meta.url)), 'utf8');
/** A line may go on after a backslash. */
const commands = [...page.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)].map(([, command]) => command);
const lines = commands.filter((command) => command.startsWith('curl '));

const server = new ApiServer();
let key: string;
let uploadId = '';

beforeAll(async () => {
  // What the page takes for granted: a project with a model, and a key.
  const { session } = await tinyProject(server.home);
  session.ledger.close();
  await server.open();
  const [create] = commands.filter((command) => command.startsWith('brewslm key create'));
  const node = `"${process.execPath}" "${program}"`;
  const made = await shell(`${create.replace('brewslm', node)} --json`);
  key = (JSON.parse(made) as { secret: string }).secret;
});
afterAll(() => server.close());

/** Gives standard output. @throws When the command fails. */
async function shell(command: string): Promise<string> {
  const env = { ...process.env, BREWSLM_HOME: server.home, URL: server.url, KEY: key };
  const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code, command).toBe(0);
  return out;
}

const expected: [RegExp, (answer: string) => void][] = [
  [/run\/list/, (answer) => expect(JSON.parse(answer).output).toEqual([])],
  [/project\/create/, (answer) => expect(JSON.parse(answer).output.name).toBe('router')],
  [
    /dataset\/import/,
    (answer) =>
      expect(JSON.parse(answer).job).toMatchObject({
        id: 1,
        idempotencyKey: 'import-7',
        by: 'ann',
      }),
  ],
  [
    /events\/job\/1/,
    (answer) => {
      expect(answer).toMatch(/^id: \d+\nevent: started\n/);
      const [, end] = /\nevent: end\ndata: (.*)\n/.exec(answer)!;
      expect(JSON.parse(end)).toMatchObject({ id: 1, status: 'done' });
    },
  ],
  [/api\/events\?/, (answer) => expect(answer).toContain('\nevent: job 1\ndata: {"type":"end",')],
  [
    /api\/generate/,
    (answer) => expect(answer).toMatch(/^event: reply\n(.|\n)*\nevent: end\ndata: \{"output":/),
  ],
  [
    /api\/uploads$/,
    (answer) => {
      const { upload } = JSON.parse(answer);
      expect(upload).toMatchObject({ name: 'a.csv', bytes: 6, offset: 0 });
      uploadId = upload.id;
    },
  ],
  [
    /api\/uploads\/ID$/,
    (answer) => expect(JSON.parse(answer).upload).toMatchObject({ bytes: 6, offset: 6 }),
  ],
];

test('each line does what the page says', async () => {
  const seen = new Set<RegExp>();
  for (const line of lines) {
    const [route, check] = expected.find(([words]) => words.test(line.replaceAll('"', ''))) ?? [];
    expect(route, line).toBeDefined();
    seen.add(route!);
    check!(await shell(`${line.replace(/^curl/, 'curl -sS').replace(/ID$/, uploadId)}`));
  }
  expect(seen.size).toBe(expected.length);
});
