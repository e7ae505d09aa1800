/**
 * Set up for each test file (`setupFiles`): whatever it, the product, or a process that it starts
 * puts into the folder for temporary files is gone when its tests are done.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
const outside = process.env[variable];
const root = mkdtempSync(join(tmpdir(), 'brewslm-test-'));
process.env[variable] = root;

afterAll(() => {
  // A job that a test asked a server for may still end in there.
  rmSync(root, { recursive: true, maxRetries: 20, retryDelay: 100 });
  if (outside === undefined) delete process.env[variable];
  else process.env[variable] = outside;
});

/** A new folder; nobody has to remove it. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'folder-'));
