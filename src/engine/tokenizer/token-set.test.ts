import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { readTokenSet, writeTokenSet } from './token-set.ts';

const folder = temporaryFolder();

const example = fc
  .record({
    ids: fc.array(fc.nat(200_000)),
    recordId: fc.string().map((id) => id.replaceAll('\n', ' ')),
  })
  .map(({ ids, recordId }) => ({
    ids: Int32Array.from(ids),
    targets: Uint8Array.from(ids, (id) => id % 2),
    recordId,
  }));

it('reads back what was written, and writes equal examples as equal bytes', async () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await fc.assert(
    fc.asyncProperty(fc.array(example), async (examples) => {
      await writeTokenSet(one, examples);
      const read = await readTokenSet(one);
      expect(read).toEqual(examples);
      await writeTokenSet(two, read);
      expect((await readFile(two)).equals(await readFile(one))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it('refuses a file that is cut short or is something else', async () => {
  const file = join(folder, 'cut');
  const ids = Int32Array.from([1, 2, 3]);
  await writeTokenSet(file, [{ ids, targets: new Uint8Array(3), recordId: 'a' }]);
  await truncate(file, 30);
  await expect(readTokenSet(file)).rejects.toMatchObject({ problem: { code: 'tokens.malformed' } });
  await writeFile(file, 'not tokens');
  await expect(readTokenSet(file)).rejects.toMatchObject({ problem: { code: 'tokens.malformed' } });
});
