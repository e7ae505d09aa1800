/**
 * Capability contracts: which record schemas, tasks, methods, model families, runtimes, export
 * formats and serving targets go together. Data only; what follows from it is in `contracts.ts`.
 * A new model family is a new file in `families/`.
 *
 * @module
 */
import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';
import { servers } from '../targets/target.ts';

const method = z.enum(['full', 'lora']);

const familySchema = z.strictObject({
  /** The `model_type` that Hugging Face uses. */
  id: z.string(),
  title: z.string(),
  /** What trains it. */
  runtimes: z.array(z.string()),
  /** Export formats with a place for it. */
  formats: z.array(z.string()),
  /** Programs that serve it. */
  servers: z.array(z.enum(servers)),
  sources: z.array(z.url()).min(1),
});

const methodsSchema = z.record(method, z.array(z.enum(['scratch', 'pretrained'])).min(1));

const runtimesSchema = z.record(z.string(), z.strictObject({ methods: z.array(method) }));

const formatsSchema = z.record(
  z.string(),
  z.strictObject({ methods: z.array(method), servers: z.array(z.enum(servers)) }),
);

const capabilitiesSchema = z
  .strictObject({
    methods: methodsSchema,
    runtimes: runtimesSchema,
    formats: formatsSchema,
    families: z.record(z.string(), familySchema),
  })
  .superRefine(({ runtimes, formats, families }, context) => {
    for (const [id, family] of Object.entries(families)) {
      refuseUnknown(context, ['families', id, 'runtimes'], family.runtimes, Object.keys(runtimes));
      refuseUnknown(context, ['families', id, 'formats'], family.formats, Object.keys(formats));
    }
  });

export type Capabilities = z.infer<typeof capabilitiesSchema>;

function refuseUnknown(
  context: z.RefinementCtx,
  path: string[],
  given: readonly string[],
  known: readonly string[],
): void {
  for (const name of given)
    if (!known.includes(name))
      context.addIssue({ code: 'custom', path, message: `${name} is none of ${known.join(', ')}` });
}

/**
 * Reads and checks the contracts.
 *
 * @param folder Ends with `/`; the one that comes with the program when left out.
 * @throws ZodError when a file does not fit the schema, or names what no other file has.
 */
export function loadCapabilities(folder = new URL('./', import.meta.url)): Capabilities {
  const read = <Schema extends z.ZodType>(name: string, schema: Schema) =>
    readDataFile(new URL(name, folder), schema);
  const families = readdirSync(new URL('families/', folder))
    .sort()
    .map((file) => read(`families/${file}`, familySchema));
  return capabilitiesSchema.parse({
    methods: read('methods.yaml', methodsSchema),
    runtimes: read('runtimes.yaml', runtimesSchema),
    formats: read('formats.yaml', formatsSchema),
    families: Object.fromEntries(families.map((family) => [family.id, family])),
  });
}
