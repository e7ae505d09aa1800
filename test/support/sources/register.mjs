/** Lets the threads and processes that tests start run from the sources (`node --import`). */
import { register } from 'node:module';

// What runs from a build has no need of it, and Vitest's own processes do.
if (!/[\\/]dist[\\/]/.test(process.argv[1] ?? '')) register('./load.mjs', import.meta.url);
