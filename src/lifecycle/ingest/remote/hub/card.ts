/**
 * Configurations as a dataset's card states them: the `configs` of the YAML block at the top of
 * README.md (https://huggingface.co/docs/hub/datasets-manual-configuration).
 *
 * @module
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { fail } from '../../../../problem/problem.ts';
import { matching } from '../../glob.ts';
import { isDataFile, splitsByName, type DataConfig, type DataSplit } from './layout.ts';

const paths = z.union([z.string(), z.array(z.string())]);
const schema = z.looseObject({
  configs: z
    .array(
      z.looseObject({
        config_name: z.coerce.string(),
        data_dir: z.string().optional(),
        data_files: z
          .union([
            paths,
            z.array(z.looseObject({ split: z.coerce.string(), path: paths })),
            z.record(z.string(), paths),
          ])
          .optional(),
        default: z.boolean().optional(),
      }),
    )
    .optional(),
});

type Configured = NonNullable<z.infer<typeof schema>['configs']>[number];

export interface CardConfigs {
  configs: DataConfig[];
  /** The one that is meant when none is named. */
  default: string | null;
}

/**
 * Null where the card states none.
 *
 * @param files Paths in the repository.
 * @throws `hub.config` when the card cannot be read, or names files that are not there.
 */
export function configsOfCard(readme: string, files: readonly string[]): CardConfigs | null {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme.replace(/^\uFEFF/, ''))?.[1];
  if (front === undefined) return null;
  const stated = schema.safeParse(yamlOf(front));
  if (!stated.success)
    fail('hub.config', 'the configurations in README.md are not written as the hub wants them', {
      location: { file: 'README.md', field: stated.error.issues[0].path.join('.') },
      fix: 'Name a file of the repository: hf:org/name:PATH.',
      cause: stated.error,
    });
  const { configs } = stated.data;
  if (configs === undefined || configs.length === 0) return null;
  const marked = configs.find((config) => config.default)?.config_name;
  const named = configs.find(({ config_name: name }) => name === 'default')?.config_name;
  return {
    configs: configs.map((config) => ({
      name: config.config_name,
      splits: splitsOf(config, files),
    })),
    default: marked ?? named ?? null,
  };
}

function splitsOf(config: Configured, files: readonly string[]): DataSplit[] {
  const { data_dir: folder, data_files: stated } = config;
  const inside = folder === undefined ? '' : `${folder.replace(/^\.?\/|\/+$/g, '')}/`;
  if (stated === undefined)
    return splitsByName(files.filter((path) => path.startsWith(inside) && isDataFile(path)));
  return entriesOf(stated).map(([name, patterns]) => {
    const found = patterns.flatMap((pattern) => {
      const matches = matching(`${inside}${pattern}`, files);
      if (matches.length > 0) return matches;
      return fail('hub.config', `README.md names ${pattern}, which matches no file`, {
        location: { file: 'README.md', field: `configs.${config.config_name}` },
        fix: 'Name a file of the repository: hf:org/name:PATH.',
      });
    });
    return { name, files: [...new Set(found)].sort() };
  });
}

/** Patterns by split; without one they are training data. */
function entriesOf(stated: NonNullable<Configured['data_files']>): [string, string[]][] {
  const list = (paths: string | string[]) => (typeof paths === 'string' ? [paths] : paths);
  if (typeof stated === 'string') return [['train', [stated]]];
  if (!Array.isArray(stated))
    return Object.entries(stated).map(([split, paths]) => [split, list(paths)]);
  const plain = stated.filter((entry) => typeof entry === 'string');
  if (plain.length > 0) return [['train', plain]];
  return stated
    .filter((entry) => typeof entry !== 'string')
    .map(({ split, path }) => [split, list(path)]);
}

function yamlOf(text: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (error) {
    return fail('hub.config', 'the YAML block of README.md cannot be read', {
      location: { file: 'README.md' },
      fix: 'Name a file of the repository: hf:org/name:PATH.',
      cause: error,
    });
  }
}
