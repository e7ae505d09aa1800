/**
 * Set up for each test file (`setupFiles`): whatever it, the product, or a process that it starts
 * puts into the folder for temporary files is gone when its tests are done.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll } from 'vitest';

const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
const outside = process.env[variable];
const root = mkdtempSync(join(tmpdir(), 'brewslm-test-'));
process.env[variable] = root;

afterAll(async () => {
  await removed(root);
  if (outside === undefined) delete process.env[variable];
  else process.env[variable] = outside;
});

/**
 * Removes a folder in which a job that a test asked a server for may still end. The retries of `rmSync`
 * do not see files that come after it has emptied a folder.
 */
async function removed(folder: string): Promise<void> {
  for (let left = 100; ; left--)
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await pause(200);
    }
}

/** A new folder; nobody has to remove it. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'folder-'));
