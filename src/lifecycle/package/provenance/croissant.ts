/**
 * The dataset of a bundle as Croissant 1.1 (JSON-LD) describes it: its files with their digests, a record
 * set for each split, and the fields that its rows have. The rows stay where they are: whoever is given
 * them can hold them against the digests, or lay them beside this file and load them with `mlcroissant`.
 *
 * @module
 */
import { z } from 'zod';
import { contentSchemas } from '../../../catalog/records/record.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { cardOf, readSplit } from '../../normalize/dataset.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';

export const CROISSANT = 'croissant.json';

/** The part of a JSON Schema that is looked at. */
interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** Fields that every canonical record has beside its content; of its source, those that are always there. */
const common: Record<string, Schema> = {
  id: { type: 'string', description: 'Digest of the content.' },
  source: {
    type: 'object',
    description: 'Where the record is from.',
    properties: { file: { type: 'string' }, line: { type: 'integer' } },
  },
};

/** Describes a canonical dataset. It reads every row, to say which optional fields there are. */
export async function croissantOf(name: string, dataset: Artifact) {
  const card = cardOf(dataset);
  const { properties } = z.toJSONSchema(contentSchemas[card.records]) as Schema;
  const filled = splitNames.filter((split) => card.splits[split].rows > 0);
  const recordSets = filled.map(async (split) => ({
    '@type': 'cr:RecordSet',
    '@id': split,
    name: split,
    description: `${card.splits[split].rows} rows`,
    field: fieldsOf(split, { ...common, ...properties }, await keysOf(dataset, split)),
  }));
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: `${name}-dataset`,
    description: `The ${card.records} records that ${name} was trained and measured on. Values that are free JSON are in the files and have no field here.`,
    identifier: `urn:brewslm:artifact:${dataset.id}`,
    distribution: dataset.descriptor.files
      .filter(({ path }) => filled.some((split) => path === fileOf(split)))
      .map(({ path, sha256, bytes }) => ({
        '@type': 'cr:FileObject',
        '@id': path,
        name: path,
        contentUrl: path,
        contentSize: `${bytes} B`,
        encodingFormat: 'application/jsonlines',
        sha256,
      })),
    recordSet: await Promise.all(recordSets),
  };
}

const fileOf = (split: SplitName): string => `${split}.jsonl`;

async function keysOf(dataset: Artifact, split: SplitName): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const records of readSplit(dataset, split))
    for (const record of records) for (const key of Object.keys(record)) keys.add(key);
  return keys;
}

interface Field {
  '@type': 'cr:Field';
  '@id': string;
  name: string;
  description?: string;
  isArray?: true;
  arrayShape?: string;
  dataType?: string;
  source?: object;
  subField?: Field[];
}

function fieldsOf(
  split: SplitName,
  schemas: Record<string, Schema>,
  present: ReadonlySet<string>,
): Field[] {
  return Object.entries(schemas).flatMap(([column, schema]): Field[] => {
    const list = schema.type === 'array';
    const value = list ? schema.items! : schema;
    const source = (part?: string) => ({
      fileObject: { '@id': fileOf(split) },
      extract: { column },
      ...(part !== undefined && { transform: { jsonPath: part } }),
    });
    const field: Field = {
      ...fieldNamed(split, column),
      ...(schema.description !== undefined && { description: schema.description }),
      ...(list && { isArray: true, arrayShape: '-1' }),
    };
    const parts = partsOf(value);
    if (!present.has(column)) return [];
    if (isPlain(value.type))
      return [{ ...field, dataType: dataTypes[value.type], source: source() }];
    if (parts.length === 0) return [];
    const subField = parts.map(([part, type]) => ({
      ...fieldNamed(split, `${column}/${part}`),
      dataType: dataTypes[type],
      source: source(part),
    }));
    return [{ ...field, subField }];
  });
}

const fieldNamed = (split: SplitName, path: string): Field => ({
  '@type': 'cr:Field',
  '@id': `${split}/${path}`,
  name: path.slice(path.indexOf('/') + 1),
});

const dataTypes = {
  string: 'sc:Text',
  integer: 'sc:Integer',
  number: 'sc:Float',
  boolean: 'sc:Boolean',
};
type Plain = keyof typeof dataTypes;

const isPlain = (type: string | undefined): type is Plain =>
  type !== undefined && type in dataTypes;

/** Plain members of an object, or of any of several that it may be, with their types. */
const partsOf = ({ anyOf, ...schema }: Schema): [name: string, type: Plain][] => [
  ...new Map(
    (anyOf ?? [schema]).flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, { type }]): [string, Plain][] =>
        isPlain(type) ? [[name, type]] : [],
      ),
    ),
  ),
];

const terms =
  'arrayShape citeAs column containedIn equivalentProperty extract field fileProperty fileObject fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField transform';

/** The context that the specification asks for. */
const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  sc: 'https://schema.org/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  description: { '@container': '@language' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  name: { '@container': '@language' },
  ...Object.fromEntries(terms.split(' ').map((term) => [term, `cr:${term}`])),
};
