/**
 * The settings that say what trains, of every operation that trains or looks ahead to it, and the choice
 * that comes of them.
 *
 * @module
 */
import { z } from 'zod';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { ModelConfig } from '../engine/model/config.ts';
import type { Project } from '../ledger/projects.ts';
import { fail } from '../problem/problem.ts';
import type { ChosenRuntime, RuntimeWishes } from '../planning/choose-runtime.ts';
import type { Cluster } from '../runtimes/ray/cluster.ts';
import { flag, positiveInteger, text } from './fields.ts';

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

/** @throws `runtime.settings` when a time here is given for what was not measured here. */
export function checkBudget(given: Given & { budgetHere?: number | undefined }): void {
  if (given.budgetHere !== undefined && asksForTorch(given))
    fail('runtime.settings', '--budget-here is measured with the embedded runtime', {
      fix: 'Give --budget: with PyTorch on a card, it is time on that card.',
    });
}

/** A time here was measured with the embedded runtime, so that is what keeps to it. */
export const runtimeWished = <T extends Given & { budgetHere?: number | undefined }>(
  given: T,
): T => (given.budgetHere === undefined ? given : { ...given, runtime: 'embedded' });

/** What a choice is made for. */
interface Choosing {
  /** The base, or those that are compared: the largest of them decides. */
  bases: readonly string[];
  /** The template's when null. */
  budgetSeconds: number | null;
  template: string;
}

/**
 * Chooses what trains.
 *
 * @throws The problems of `chooseRuntime`; `runtime.damaged` when PyTorch is asked for and its environment
 *   is gone; `cluster.unknown`.
 */
export async function runtimeFor(
  { ledger }: Session,
  given: Given,
  { bases, budgetSeconds, template }: Choosing,
): Promise<ChosenRuntime> {
  const [{ chooseRuntime }, { loadTemplate }, environments] = await Promise.all([
    import('../planning/choose-runtime.ts'),
    import('../catalog/templates/template.ts'),
    import('../runtimes/torch/environment/environment.ts'),
  ]);
  const { keptEnvironment, requireEnvironment } = environments;
  const { home } = ledger;
  const environment = keptEnvironment(home) === null ? null : usable();
  const isOpen = environment !== null && given.runtime === undefined && !asksForTorch(given);
  return chooseRuntime(wishesOf(given), {
    environment,
    cluster: await clusterOf(home, given),
    config: isOpen ? await largestOf(home, bases) : null,
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

/**
 * Chooses what is to train the candidates of a project: those that are named, else its template's and
 * those in the store.
 *
 * @throws The problems of `runtimeFor`.
 */
export async function runtimeForCandidates(
  session: Session,
  { template }: Project,
  given: Given,
  {
    models,
    budgetSeconds,
  }: { models: readonly string[] | undefined; budgetSeconds: number | null },
): Promise<ChosenRuntime> {
  const [{ loadTemplate }, { storedIds }] = await Promise.all([
    import('../catalog/templates/template.ts'),
    import('../models/model-store.ts'),
  ]);
  const bases = models ?? [
    ...loadTemplate(template).candidates,
    ...(await storedIds(session.ledger.home)),
  ];
  return runtimeFor(session, given, { bases, budgetSeconds, template });
}

async function clusterOf(home: string, { runtime }: Given): Promise<Cluster | null> {
  if (!runtime?.startsWith('ray:')) return null;
  const { clusterNamed } = await import('../runtimes/ray/cluster.ts');
  return clusterNamed(home, runtime.slice('ray:'.length));
}

/** Gives the shapes of the largest base; one that cannot be opened is refused by whoever opens it to train. */
async function largestOf(home: string, bases: readonly string[]): Promise<ModelConfig | null> {
  const [{ resolveBase }, { parameterCount }, { ProblemError }] = await Promise.all([
    import('../planning/resolved-base.ts'),
    import('../engine/model/config.ts'),
    import('../problem/problem.ts'),
  ]);
  const configs: ModelConfig[] = [];
  for (const base of bases)
    try {
      configs.push((await resolveBase(home, base)).config);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  return configs.toSorted((a, b) => parameterCount(b) - parameterCount(a)).at(0) ?? null;
}
