/**
 * A runtime is what does a job: the embedded engine in a Node process, PyTorch in a Python one, a
 * cluster. The same plan and the same token sets go to all. Which one trains is a choice that is part
 * of the configuration of a stage, since bytes differ between them; no plan knows of it.
 *
 * @module
 */
import { z } from 'zod';
import type { Job } from './protocol.ts';
import { torchSettingsSchema } from './torch/settings.ts';
import type { WorkerCommand } from './worker-process.ts';

export const runtimeChoiceSchema = z.discriminatedUnion('runtime', [
  z.strictObject({ runtime: z.literal('embedded') }),
  z.strictObject({ runtime: z.literal('torch'), ...torchSettingsSchema.shape }),
  z.strictObject({
    runtime: z.literal('ray'),
    /** Name that the cluster was added by. */
    cluster: z.string(),
    /** Machines of the cluster, with `processes` on each. */
    nodes: z.int().positive(),
    ...torchSettingsSchema.shape,
  }),
]);

export type RuntimeChoice = z.infer<typeof runtimeChoiceSchema>;

/**
 * What a stage's configuration says of the runtime. The embedded one is left out, so that what was
 * made before there was a choice has the key that it had.
 */
export interface RuntimeConfiguration {
  runtime?: Exclude<RuntimeChoice, { runtime: 'embedded' }>;
}

export const embeddedChoice: RuntimeChoice = { runtime: 'embedded' };

/** Writes a choice into a configuration; `chosenRuntime` reads it. */
export const runtimeConfiguration = (choice: RuntimeChoice): RuntimeConfiguration =>
  choice.runtime === 'embedded' ? {} : { runtime: choice };

/** Reads the choice of a configuration. */
export const chosenRuntime = ({ runtime }: RuntimeConfiguration): RuntimeChoice =>
  runtime ?? embeddedChoice;

/** What does jobs, once chosen. */
export interface Runtime {
  /**
   * Makes what the runtime needs of a job before its worker starts, such as the starting weights in a
   * form that it reads, and gives the job that the worker gets. Done again, it costs a look.
   */
  prepare<J extends Job>(job: J): Promise<J>;
  /** Gives the program that does a prepared job. */
  command(): WorkerCommand;
}
