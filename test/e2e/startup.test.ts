import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { program } from '../support/program.ts';

const dist = new URL('../../dist/', import.meta.url).href;
const hook = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, url + '\\n');
    return next(url, context);
  }`;
const asUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`;

/** Names of the npm packages that Node loads. */
function packagesLoadedBy(...args: string[]): Set<string> {
  const loaded = execFileSync(
    'sh',
    ['-c', 'exec "$@" 2>&1 >/dev/null', 'sh', process.execPath, '--import', asUrl(register)].concat(
      args,
    ),
    { encoding: 'utf8' },
  );
  const names = [...loaded.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  return new Set(names.filter((name) => name !== undefined));
}

// Commands load their rooms when they run: each package here costs every command its start-up time.
it('help loads the argument parser, and that of one command its schema', () => {
  expect(packagesLoadedBy(program, '--help')).toEqual(new Set(['commander']));
  const forOne = new Set(['commander', 'zod']);
  expect(packagesLoadedBy(program, 'dataset', 'import', '--help')).toEqual(forOne);
});

it('what threads of an import run loads no package', () => {
  const script = `
    const at = (path) => import(${JSON.stringify(dist)} + path);
    await at('lifecycle/ingest/census/census.js');
    await at('lifecycle/normalize/map-rows.js');
    await (await at('rows/json/index/json-index.js')).JsonIndex.load();
    await (await at('rows/csv/index/csv-index.js')).CsvIndex.load();
    await (await at('lifecycle/normalize/kernel/kernels.js')).loadKernels();`;
  expect(packagesLoadedBy('--input-type=module', '--eval', script)).toEqual(new Set());
});

it('definitions of operations load their schemas, and rooms only when they run', () => {
  const script = `
    const { operations } = await import(${JSON.stringify(dist)} + 'operations/index.js');
    for (const { load } of Object.values(operations)) await load();`;
  expect(packagesLoadedBy('--input-type=module', '--eval', script)).toEqual(new Set(['zod']));
});
