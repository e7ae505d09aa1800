import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { serveTeam } from './serve-page.ts';

test('nobody is served where others could read along, nor with half a certificate', async () => {
  await expect(serveTeam({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'api.address' });
  const tlsCert = join(temporaryFolder(), 'cert.pem');
  writeFileSync(tlsCert, 'no certificate');
  const host = '127.0.0.1';
  await expect(serveTeam({ host, tlsCert })).rejects.toMatchObject({ code: 'api.certificate' });
  await expect(serveTeam({ host, tlsCert, tlsKey: tlsCert })).rejects.toMatchObject({
    code: 'api.certificate',
  });
});
