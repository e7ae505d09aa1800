/**
 * The manifest of a checkpoint's folder: size and SHA-256 of each file in it, by which a reader knows
 * that the bytes are those that were written.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';

const manifestFile = 'manifest.json';

const manifestSchema = z.strictObject({
  schema: z.literal(1),
  /** By file name. */
  files: z.record(z.string(), z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string() })),
});

type Manifest = z.infer<typeof manifestSchema>;

/** Describes all files of a folder in it. */
export async function writeManifest(folder: string): Promise<void> {
  const files: Manifest['files'] = {};
  for (const name of (await readdir(folder)).sort()) files[name] = await describe(folder, name);
  const text = `${JSON.stringify({ schema: 1, files } satisfies Manifest)}\n`;
  await writeFile(join(folder, manifestFile), text, { flush: true });
}

/**
 * Reads every file of a folder and holds it against the manifest.
 *
 * @throws `checkpoint.damaged` naming the file that is missing or not as it was written.
 */
export async function verifyManifest(folder: string): Promise<void> {
  const { files } = await readManifest(folder);
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    const found = await describe(folder, name).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return damaged(folder, `${name} is missing`);
    });
    if (found.bytes !== bytes) damaged(folder, `${name} has ${found.bytes} bytes of ${bytes}`);
    if (found.sha256 !== sha256) damaged(folder, `${name} is not as it was written`);
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, manifestFile), 'utf8')));
  } catch (error) {
    return damaged(folder, 'its manifest cannot be read', error);
  }
}

async function describe(folder: string, name: string) {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    createReadStream(join(folder, name), { highWaterMark: 2 ** 20 }),
    async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    },
  );
  return { bytes, sha256: hash.digest('hex') };
}

const damaged = (folder: string, what: string, cause?: unknown): never =>
  fail('checkpoint.damaged', `the checkpoint ${folder} is damaged: ${what}`, {
    location: { file: folder },
    cause,
  });
