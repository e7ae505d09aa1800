/** Lets the threads and processes that tests start run from the sources (`node --import`). */
import { register } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

// What runs from the build has no need of it, and Vitest's own processes have none.
if (!/^(dist|node_modules)[\\/]/.test(relative(root, process.argv[1] ?? root)))
  register('./load.mjs', import.meta.url);
