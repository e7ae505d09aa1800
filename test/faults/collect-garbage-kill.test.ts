import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../src/ledger/collect-garbage.ts';
import { Ledger } from '../../src/ledger/ledger.ts';

const script = fileURLToPath(new URL('hold-unfinished.mjs', import.meta.url));

test('what a process is at is left alone, and collected once it was killed', async () => {
  const home = mkdtempSync(join(tmpdir(), 'gc-'));
  const ledger = new Ledger(home);
  const child = spawn(process.execPath, [script, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    expect(collectGarbage(ledger, false)).toEqual({ objects: 0, unfinished: 0, bytes: 0 });
    expect(existsSync(ledger.downloadFolder('key'))).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = { objects: 0, unfinished: 2, bytes: 'half a filehalf a download'.length };
    expect(collectGarbage(ledger, true)).toEqual(left);
    expect(collectGarbage(ledger, false)).toEqual(left);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    expect(readdirSync(join(home, 'objects', 'incoming'))).toEqual([]);
    expect(collectGarbage(ledger, false)).toEqual({ objects: 0, unfinished: 0, bytes: 0 });
  } finally {
    child.kill('SIGKILL');
    ledger.close();
    rmSync(home, { recursive: true });
  }
});
