/** Brings the build up to date if it is not, then hands over to the command line in this process. */
import { existsSync } from 'node:fs';
import { isFresh } from './freshness.mjs';

if (!isFresh()) {
  const { setUp } = await import('./setup.mjs');
  setUp();
}
const entry = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write('brewslm: the build produced no command line; run `npm run build`\n');
  process.exit(1);
}
await import(entry.href);
