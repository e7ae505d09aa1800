/**
 * The settings of a training that say what trains, and the choice that comes of them.
 *
 * @module
 */
import { z } from 'zod';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { ChosenRuntime, RuntimeWishes } from '../../planning/choose-runtime.ts';
import { flag, positiveInteger, text } from '../fields.ts';

export const runtimeFields = {
  runtime: text(
    'embedded, torch or ray:NAME; torch by itself where a card is set up and the training gains by it',
    'name',
  ).optional(),
  device: z
    .enum(['cpu', 'cuda'])
    .meta({ description: 'what PyTorch computes on; a card where one is set up', value: 'device' })
    .optional(),
  precision: z
    .enum(['fp32', 'bf16', 'fp16'])
    .meta({ description: 'of products; bf16 on cards, fp32 on processors', value: 'precision' })
    .optional(),
  processes: positiveInteger('processes of PyTorch on each machine, one card each', {
    value: 'number',
  }).optional(),
  nodes: positiveInteger('machines of a cluster', { value: 'number' }).optional(),
  sharding: z
    .enum(['none', 'ddp', 'fsdp'])
    .meta({ description: 'what several processes share: rows, or weights too', value: 'kind' })
    .optional(),
  deterministic: flag('only kernels that give the same bits again, on a card').optional(),
  compile: flag('compile layers: minutes at the start, faster steps').optional(),
};

type Given = Omit<RuntimeWishes, 'qlora'> & { method?: 'full' | 'lora' | 'qlora' | undefined };

const wishesOf = (given: Given): RuntimeWishes => {
  const { runtime, device, precision, processes, nodes, sharding, deterministic, compile } = given;
  const qlora = given.method === 'qlora';
  return { runtime, device, precision, processes, nodes, sharding, deterministic, compile, qlora };
};

/** Tells whether PyTorch was asked for, by name or by a setting that is its own. */
export const asksForTorch = (given: Given): boolean =>
  given.runtime !== 'embedded' &&
  Object.values(wishesOf(given)).some((wish) => wish !== undefined && wish !== false);

/**
 * Chooses what trains.
 *
 * @throws The problems of `chooseRuntime` and of `resolveBase`; `runtime.damaged` when PyTorch is asked
 *   for and its environment is gone.
 */
export async function runtimeFor(
  { ledger }: Session,
  given: Given,
  {
    base,
    budgetSeconds,
    template,
  }: { base: string; budgetSeconds: number | null; template: string },
): Promise<ChosenRuntime> {
  const [{ chooseRuntime }, { resolveBase }, { loadTemplate }, environments] = await Promise.all([
    import('../../planning/choose-runtime.ts'),
    import('../../planning/resolved-base.ts'),
    import('../../catalog/templates/template.ts'),
    import('../../runtimes/torch/environment/environment.ts'),
  ]);
  const { config } = await resolveBase(ledger.home, base);
  const { keptEnvironment, requireEnvironment } = environments;
  const { home } = ledger;
  return chooseRuntime(wishesOf(given), {
    environment: keptEnvironment(home) === null ? null : usable(),
    config,
    budgetSeconds: budgetSeconds ?? 60 * loadTemplate(template).plan.budgetMinutes,
  });

  /** Nobody who did not ask for PyTorch is stopped because it is broken. */
  function usable() {
    try {
      return requireEnvironment(home);
    } catch (error) {
      if (asksForTorch(given)) throw error;
      return null;
    }
  }
}
