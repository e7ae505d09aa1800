import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const hook = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, url + '\\n');
    return next(url, context);
  }`;
const asUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`;

/** Names of the npm packages that a command loads. */
function packagesLoadedBy(...args: string[]): Set<string> {
  const loaded = execFileSync(
    'sh',
    ['-c', 'exec "$@" 2>&1 >/dev/null', 'sh', process.execPath, '--import', asUrl(register)].concat(
      main,
      args,
    ),
    { encoding: 'utf8' },
  );
  const names = [...loaded.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  return new Set(names.filter((name) => name !== undefined));
}

// Commands load their rooms when they run: each package here costs every command its start-up time.
it('help loads the argument parser and no other package', () => {
  expect(packagesLoadedBy('--help')).toEqual(new Set(['commander']));
  expect(packagesLoadedBy('dataset', 'import', '--help')).toEqual(new Set(['commander']));
});
