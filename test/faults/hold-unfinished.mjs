/** Begins a copy and a download in a home, says so, and waits to be killed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../dist/ledger/ledger.js';

const ledger = new Ledger(process.argv[2]);
writeFileSync(ledger.objects.temporary(), 'half a file');
ledger.lockDownload('key');
const folder = join(ledger.downloadFolder('key'), 'version');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'data.jsonl.part'), 'half a download');
process.stdout.write('ready');
setInterval(() => {}, 1000);
