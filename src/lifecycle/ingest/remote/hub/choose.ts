/**
 * Picks configuration and splits. Where the repository leaves a choice open and the user named
 * none, the import stops with the list: a guess would train on the wrong data.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';
import type { SplitName } from '../../split-name.ts';
import type { DataConfig, DataSplit } from './layout.ts';
import type { HubDatasetSpec } from './hub-spec.ts';
import { splitWord } from './split-word.ts';

export interface Choice {
  config: string;
  splits: string[];
  files: { path: string; split?: SplitName }[];
}

/** Problems: `hub.config`, `hub.split`. */
export function chooseData(
  spec: HubDatasetSpec,
  configs: readonly DataConfig[],
  fallback: string | null,
): Choice {
  const { selector } = spec;
  const named = configs.find(({ name }) => name === selector);
  if (named !== undefined) return withSplits(spec, named, spec.splits);
  const usual = configs.length === 1 ? configs[0] : configs.find(({ name }) => name === fallback);
  if (selector === null) return withSplits(spec, usual ?? refuseConfig(spec, configs), spec.splits);
  // `hf:org/name:test` may leave out the configuration where there is no choice of it.
  const wanted = selector.split(',');
  const isSplit = usual?.splits.some(({ name }) => wanted.includes(name)) ?? false;
  if (spec.splits === null && isSplit) return withSplits(spec, usual!, wanted);
  return refuseConfig(spec, configs);
}

function withSplits(
  { repository }: HubDatasetSpec,
  { name: config, splits }: DataConfig,
  wanted: readonly string[] | null,
): Choice {
  const available = splits.map(({ name }) => name);
  const unknown = wanted?.find((name) => !available.includes(name));
  if (unknown !== undefined)
    fail('hub.split', `${config} of ${repository} has no split ${unknown}`, {
      fix: `Splits there are: ${available.join(', ')}.`,
      evidence: { config, splits: available },
    });
  const chosen = splits.filter(({ name }) => wanted?.includes(name) ?? true);
  if (!isClear(chosen))
    fail('hub.split', `${config} of ${repository} has the splits ${available.join(', ')}`, {
      fix: `Say which to take, for example hf:${repository}:${config}:${exampleOf(splits)}.`,
      evidence: { config, splits: available },
    });
  const files = chosen.flatMap((split) => split.files);
  const twice = files.find((path, at) => files.indexOf(path) < at);
  if (twice !== undefined)
    fail('hub.split', `${config} of ${repository} has ${twice} in two splits`, {
      fix: `Name one split: hf:${repository}:${config}:SPLIT. There are: ${available.join(', ')}.`,
      evidence: { config, file: twice },
    });
  return {
    config,
    splits: chosen.map(({ name }) => name),
    files: chosen.flatMap(({ name, files }) => {
      const split = splitWord(name);
      return files.map((path) => ({ path, ...(split && { split }) }));
    }),
  };
}

/** One split, or several of which each is another of train, validation and test. */
function isClear(splits: readonly DataSplit[]): boolean {
  const words = splits.map(({ name }) => splitWord(name));
  return splits.length === 1 || (!words.includes(null) && new Set(words).size === words.length);
}

/** The first split for each of train, validation and test. */
function exampleOf(splits: readonly DataSplit[]): string {
  const first = new Map<SplitName | null, string>();
  for (const { name } of splits) if (!first.has(splitWord(name))) first.set(splitWord(name), name);
  if (first.size > 1) first.delete(null);
  return [...first.values()].join(',');
}

function refuseConfig(
  { repository, selector }: HubDatasetSpec,
  configs: readonly DataConfig[],
): never {
  const names = configs.map(({ name }) => name);
  const shown = names.length > 20 ? [...names.slice(0, 20), '…'] : names;
  return fail(
    'hub.config',
    selector === null
      ? `${repository} has ${names.length} configurations`
      : `${repository} has no configuration, split or file ${selector}`,
    {
      fix: `Name one: hf:${repository}:CONFIG. There are: ${shown.join(', ')}.`,
      evidence: { configs: names },
    },
  );
}
