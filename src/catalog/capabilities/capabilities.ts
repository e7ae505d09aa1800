/**
 * Capability contracts: which record schemas, methods, architectures, runtimes and export
 * formats go together. Preflight looks every pairing up here.
 *
 * @module
 */
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';
import { recordSchemas } from '../records/record-schema.ts';

const architecture = z.enum(['llama', 'qwen2', 'qwen3']);
const method = z.enum(['full', 'lora']);

const capabilitiesSchema = z.strictObject({
  /** Record schemas that are put to a model through its chat template. */
  chatTemplate: z.array(z.enum(recordSchemas)),
  /** What a method can start from. */
  methods: z.record(method, z.array(z.enum(['scratch', 'pretrained']))),
  /** What a runtime trains. */
  runtimes: z.record(
    z.string(),
    z.strictObject({
      architectures: z.array(architecture),
      methods: z.array(method),
    }),
  ),
  /** Architectures that an export format has a place for. */
  formats: z.record(z.string(), z.array(architecture)),
});

export type Capabilities = z.infer<typeof capabilitiesSchema>;

export const loadCapabilities = (): Capabilities =>
  readDataFile(new URL('capabilities.yaml', import.meta.url), capabilitiesSchema);
