/**
 * Which runtime trains: what was asked for, held against what is set up here; or, where nothing was
 * asked, PyTorch when there is a card for it and the training gains by it. The choice is said with its
 * reason and kept with the project, so that it is made once.
 *
 * @module
 */
import {
  classOfCard,
  deviceClasses,
  speedOfClass,
  type DeviceReference,
} from '../catalog/runtimes/device-class.ts';
import type { ModelConfig } from '../engine/model/config.ts';
import { fail } from '../problem/problem.ts';
import type { Cluster } from '../runtimes/ray/cluster.ts';
import type { RuntimeChoice } from '../runtimes/runtime.ts';
import type { TorchEnvironment } from '../runtimes/torch/environment/environment.ts';
import type { TorchSettings } from '../runtimes/torch/settings.ts';
import { referenceStepSeconds } from './training-cost.ts';

/** What somebody wants; all of it may be left open. */
export interface RuntimeWishes {
  /** `embedded`, `torch`, or `ray:NAME`. */
  runtime?: string | undefined;
  device?: TorchSettings['device'] | undefined;
  precision?: TorchSettings['precision'] | undefined;
  sharding?: TorchSettings['sharding'] | undefined;
  processes?: number | undefined;
  nodes?: number | undefined;
  deterministic?: boolean | undefined;
  compile?: boolean | undefined;
  /** Frozen weights in four bits, under adapters. */
  qlora?: boolean | undefined;
}

export interface ChosenRuntime {
  choice: RuntimeChoice;
  /** Why, in a sentence. */
  reason: string;
  /** What a budget is counted on, where that is a card. */
  reference?: DeviceReference;
}

/** What the choice is made by. */
export interface RuntimeFacts {
  /** What `runtime setup torch` found; null where it was not set up. */
  environment: TorchEnvironment | null;
  /** The cluster that is asked for; null where none is. */
  cluster: Pick<Cluster, 'name' | 'gpus'> | null;
  /** The largest model that is to be trained; null where there is none, or nothing hangs on it. */
  config: ModelConfig | null;
  budgetSeconds: number;
}

/** A card has to be this many times as fast as two cores for a training to change its runtime. */
const worthwhile = 2;
/** Python, PyTorch and the weights take about this long to be there; so short a training gains nothing. */
const startSeconds = 20;

const setUp = 'Run `brewslm runtime setup torch`.';

/**
 * Chooses the runtime of one training.
 *
 * @throws `runtime.missing` when PyTorch is asked for and not set up; `runtime.unknown`;
 *   `runtime.settings` when settings do not go together; `runtime.precision`.
 */
export function chooseRuntime(wishes: RuntimeWishes, facts: RuntimeFacts): ChosenRuntime {
  const { runtime, ...settings } = wishes;
  const asked = Object.entries(settings).find(
    ([, value]) => value !== undefined && value !== false,
  );
  if (runtime === 'embedded') {
    if (asked)
      fail('runtime.settings', `${named(asked[0])} is of the PyTorch runtime`, {
        fix: 'Leave it out, or give --runtime torch.',
      });
    return { choice: { runtime }, reason: 'it was asked for' };
  }
  if (facts.cluster !== null) return onCluster(facts.cluster, settings);
  if (runtime !== undefined && runtime !== 'torch')
    fail('runtime.unknown', `there is no runtime ${runtime}`, {
      fix: 'Choose one of `brewslm runtime list`: embedded, torch, or ray:NAME.',
    });
  if (runtime === 'torch') return onTorch(settings, facts, 'it was asked for');
  if (asked) return onTorch(settings, facts, `${named(asked[0])} is of it`);
  return byItself(facts);
}

function onTorch(
  wishes: Omit<RuntimeWishes, 'runtime'>,
  { environment }: Pick<RuntimeFacts, 'environment'>,
  reason: string,
): ChosenRuntime {
  if (environment === null)
    return fail('runtime.missing', 'the PyTorch runtime is not set up in this home', {
      fix: setUp,
    });
  if (wishes.nodes !== undefined)
    fail('runtime.settings', 'several machines need a cluster', {
      fix: 'Give --runtime ray:NAME, or leave --nodes out.',
    });
  const device = wishes.device ?? environment.device;
  if (device === 'cuda' && environment.device === 'cpu')
    fail('runtime.settings', 'PyTorch was set up for the processor', {
      fix: 'Run `brewslm runtime setup torch --device cuda`.',
    });
  const precision = wishes.precision ?? usualPrecision(device, environment.precisions);
  if (!environment.precisions.includes(precision))
    fail('runtime.precision', `a training step in ${precision} did not work when it was tried`, {
      fix: `Give --precision ${environment.precisions[0]}; \`brewslm runtime doctor torch\` says why.`,
    });
  const settings = settingsOf({ ...wishes, device, precision });
  if (device === 'cuda' && settings.processes > environment.cards.length)
    fail('runtime.settings', `${settings.processes} processes need as many cards`, {
      fix: `Give --processes ${environment.cards.length}: so many are here.`,
    });
  if (wishes.qlora && environment.versions.bitsandbytes === undefined)
    fail('machine.package-missing', 'four-bit weights need bitsandbytes', {
      fix: `Run \`${environment.python} -m pip install bitsandbytes\`, then \`brewslm runtime setup torch --python ${environment.python}\`.`,
    });
  const choice: RuntimeChoice = { runtime: 'torch', ...settings };
  if (device === 'cpu') return { choice, reason };
  return {
    choice,
    reason,
    reference: { device: classOfCard(environment.cards[0].name), precision },
  };
}

/** A card computes in bf16 where it can, and in fp16 where it cannot; a processor in fp32. */
const usualPrecision = (
  device: TorchSettings['device'],
  able: TorchEnvironment['precisions'],
): TorchSettings['precision'] => {
  if (device === 'cpu') return 'fp32';
  return (['bf16', 'fp16'] as const).find((one) => able.includes(one)) ?? 'fp32';
};

function settingsOf(
  wishes: Omit<RuntimeWishes, 'runtime'> & Pick<TorchSettings, 'device' | 'precision'>,
): TorchSettings {
  const { device, precision, processes = 1, nodes = 1, qlora = false } = wishes;
  const several = processes * nodes > 1;
  const sharding = wishes.sharding ?? (several ? 'ddp' : 'none');
  if (several !== (sharding !== 'none'))
    fail(
      'runtime.settings',
      several ? 'several processes share nothing' : `${sharding} is between processes`,
      {
        fix: several
          ? 'Give --sharding ddp or --sharding fsdp.'
          : 'Give --processes too, or leave --sharding out.',
      },
    );
  if (qlora && sharding === 'fsdp')
    fail('runtime.settings', 'four-bit weights cannot be shared out', {
      fix: 'Give --sharding ddp, or --method lora.',
    });
  return {
    device,
    precision,
    baseQuantization: qlora ? 'nf4' : 'none',
    sharding,
    processes,
    // On a processor the worker computes so in any case.
    deterministic: wishes.deterministic ?? device === 'cpu',
    compile: wishes.compile ?? false,
  };
}

function onCluster(
  { name, gpus }: Pick<Cluster, 'name' | 'gpus'>,
  wishes: Omit<RuntimeWishes, 'runtime'>,
): ChosenRuntime {
  const { device = gpus === 0 ? 'cpu' : 'cuda', nodes = 1 } = wishes;
  if (device === 'cuda' && gpus === 0)
    fail('runtime.settings', `the cluster ${name} had no GPU when it was last looked at`, {
      fix: `Leave --device out, or, if it has some now, run \`brewslm runtime doctor ray:${name}\`.`,
    });
  const precision = wishes.precision ?? (device === 'cuda' ? 'bf16' : 'fp32');
  const settings = settingsOf({ ...wishes, device, precision });
  return {
    choice: { runtime: 'ray', cluster: name, nodes, ...settings },
    reason: 'it was asked for',
    // Which cards a cluster has is not known before the run.
    ...(device === 'cuda' ? { reference: { device: 'other', precision } } : {}),
  };
}

/** Tokens that are compared by: a usual micro-batch of full rows. */
const compared = { tokens: 4096, targetTokens: 2048, length: 512, microBatches: 1 };

function byItself(facts: RuntimeFacts): ChosenRuntime {
  const { environment, config, budgetSeconds } = facts;
  const embedded = (reason: string): ChosenRuntime => ({ choice: { runtime: 'embedded' }, reason });
  if (environment === null || environment.device === 'cpu' || environment.cards.length === 0)
    return embedded('no card is set up for PyTorch');
  if (config === null) return embedded('there is no base to train');
  if (budgetSeconds < 3 * startSeconds)
    return embedded(
      `PyTorch takes about ${startSeconds} s to start, of a budget of ${budgetSeconds} s`,
    );
  const { name } = environment.cards[0];
  const device = classOfCard(name);
  const precision = usualPrecision('cuda', environment.precisions);
  const cost = { config, lora: null, activationCheckpointing: 'none' as const, ...compared };
  const gain =
    referenceStepSeconds(cost) / referenceStepSeconds(cost, speedOfClass(device, precision));
  const times = `${gain >= 10 ? Math.round(gain) : gain.toFixed(1)} times`;
  const grounds = `by the data sheet of its class (${device}, ${deviceClasses()[device].source}; not measured)`;
  return gain < worthwhile
    ? embedded(`${name} would train this only ${times} as fast as two cores, ${grounds}`)
    : onTorch({}, facts, `${name} trains this about ${times} as fast as two cores, ${grounds}`);
}

const named = (wish: string): string => (wish === 'qlora' ? '--method qlora' : `--${wish}`);
