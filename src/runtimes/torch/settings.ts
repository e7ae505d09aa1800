/**
 * How PyTorch is to compute: what a choice of that runtime says, and a job for it carries.
 *
 * @module
 */
import { z } from 'zod';

/** All of it can show in the bytes. */
export const torchSettingsSchema = z.strictObject({
  device: z.enum(['cpu', 'cuda']),
  /**
   * What products are computed in; `bf16` and `fp16` keep what is trained in fp32, `fp16` with loss
   * scaling.
   */
  precision: z.enum(['fp32', 'bf16', 'fp16']),
  /** How the frozen weights under an adapter are kept; `nf4` is QLoRA. */
  baseQuantization: z.enum(['none', 'nf4']),
  /** What processes share: `ddp` the rows of a step, `fsdp` weights and optimizer as well. */
  sharding: z.enum(['none', 'ddp', 'fsdp']),
  /** Processes of each machine, one GPU each. */
  processes: z.int().positive(),
  /** Whether only kernels may run that give the same bits again. */
  deterministic: z.boolean(),
  /** Whether layers are compiled. */
  compile: z.boolean(),
});

export type TorchSettings = z.infer<typeof torchSettingsSchema>;
