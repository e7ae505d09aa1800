/**
 * The code of docs/library.md: type-checked and made into JavaScript as an installation would see the
 * library (its `exports`, its declarations), then run, one block after the other, in one folder.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = temporaryFolder();
const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);

/** What takes minutes on the page takes two steps here. */
const shorter = [
  ["autopilot: true, budget: '10m'", "baseModel: 'brew-3m', steps: 2"],
  ['plan: true', 'plan: true, probe: false'],
] as const;

const tsc = (...words: string[]): string => {
  const program = join(root, 'node_modules/typescript/bin/tsc');
  return execFileSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8' });
};

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);

beforeAll(() => {
  const installed = join(folder, 'node_modules/brewslm');
  mkdirSync(installed, { recursive: true });
  symlinkSync(join(root, 'dist'), join(installed, 'dist'));
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  const entry = { types: './types/index.d.ts', default: './dist/index.js' };
  const manifest = { name: 'brewslm', type: 'module', exports: { '.': entry } };
  write('node_modules/brewslm/package.json', JSON.stringify(manifest));
  const types = ['--declaration', '--emitDeclarationOnly', '--outDir', join(installed, 'types')];
  tsc('-p', join(root, 'tsconfig.json'), ...types);

  write('package.json', '{ "type": "module" }');
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: '.',
    outDir: 'built',
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  for (const [i, block] of blocks.entries()) {
    write(`printed-${i}.ts`, block);
    write(
      `run-${i}.ts`,
      shorter.reduce((code, [long, short]) => code.replace(long, short), block),
    );
  }
  // Were the types lost on the way, nothing would be wrong with this.
  write(
    'wrong.ts',
    `import { openHome } from 'brewslm';
     // @ts-expect-error -- there is no such key
     await openHome().project.create({ nmae: 'x' });`,
  );
  const sample = join(root, 'src/catalog/samples/general-chat-v1/general-chat-v1.jsonl');
  const lines = readFileSync(sample, 'utf8').split('\n');
  write('conversations.jsonl', lines.slice(0, 1000).join('\n'));
  write('few.jsonl', lines.slice(0, 60).join('\n'));
  tsc('-p', 'tsconfig.json');
}, 300_000);

test('what is made shorter stands on the page', () => {
  for (const [long] of shorter) expect(page).toContain(long);
});

const printed = {
  'the six commands': /^$/,
  progress: /mapping 2800 2800 rows\n\d+ rows to train on\n$/,
  'a problem': /conversation\.jsonl: there is no file .*conversation\.jsonl\. /,
  'a gate': /^gate A: INCONCLUSIVE/,
  stopping: /^planned: 5000 steps\nstopped\n$/,
};

test('every block is looked at', () => {
  expect(blocks.length).toBe(Object.keys(printed).length);
});

test.each(Object.entries(printed).map(([name, output], i) => ({ name, output, i })))(
  '$name',
  async ({ output, i }) => {
    const env = { ...process.env, BREWSLM_HOME: join(folder, 'home') };
    const words = [`built/run-${i}.js`];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, env });
    expect(stdout).toMatch(output);
  },
  300_000,
);
