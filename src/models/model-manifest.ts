/**
 * What the store notes of a model beside its files.
 *
 * @module
 */
import { join } from 'node:path';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));

export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  source: z.discriminatedUnion('kind', [
    /** Of a path only the last name is kept: the rest says nothing to anyone else. */
    z.strictObject({ kind: z.literal('path'), name: z.string() }),
    z.strictObject({
      kind: z.literal('hub'),
      repository: z.string(),
      revision: z.string(),
      commit: hex(40),
    }),
  ]),
  format: z.enum(['huggingface', 'gguf']),
  license: z.string().nullable(),
  /** SHA-256 of the canonical JSON of `files`: the identity of the model. */
  digest: hex(64),
  /** SHA-256 of the canonical JSON of the `ModelConfig`. */
  configDigest: hex(64),
  architecture: z.string(),
  parameters: z.int().positive(),
  contextLength: z.int().positive(),
  /** Encodings of the weights, for example BF16. */
  encodings: z.array(z.string()),
  chat: z.boolean(),
  /** All files, sorted by path. */
  files: z.array(
    z.strictObject({ path: z.string(), sha256: hex(64), bytes: z.int().nonnegative() }),
  ),
});

export type ModelManifest = z.infer<typeof manifestSchema>;

/** Names what `openModel` takes, in the folder of a stored model. */
export const modelPath = (folder: string, { format, files }: ModelManifest): string =>
  format === 'gguf' ? join(folder, 'files', files[0].path) : join(folder, 'files');
