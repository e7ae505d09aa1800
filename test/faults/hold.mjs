/** Begins something in a home, says so, and waits to be killed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../src/ledger/ledger.ts';

const [home, activity] = process.argv.slice(2);
const ledger = new Ledger(home);
({
  unfinished() {
    writeFileSync(ledger.objects.temporary(), 'half a file');
    ledger.lockDownload('key');
    const folder = join(ledger.downloadFolder('key'), 'version');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'data.jsonl.part'), 'half a download');
  },
  storing: () => ledger.objects.putBytes('not named yet'),
  stored() {
    ledger.objects.putBytes('not named yet');
    ledger.close();
  },
  collecting: () => ledger.objects.marks.collecting(),
})[activity]();
process.stdout.write('ready');
setInterval(() => {}, 1000);
