/**
 * Stage 1: takes files into a raw snapshot and reads every record once, so that what is malformed
 * is known, located and counted before anything else happens.
 *
 * @module
 */
import { constants, copyFile, link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireEncoding } from '../../rows/encoding/encodings.ts';
import { isTabled } from '../../rows/format.ts';
import { JsonlWriter } from '../../rows/jsonl/jsonl-writer.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { StoredFile } from '../../ledger/objects/object-store.ts';
import type { Stage } from '../stage/stage.ts';
import { parseRepairs } from './repairs/parse-repairs.ts';
import { byFile, REPAIRS_FILE, type Repair } from './repairs/repairs.ts';
import { BottomSample, SAMPLE_RECORDS } from './census/sampling.ts';
import { RangeCensuses } from './census/census.ts';
import {
  SAMPLE_FILE,
  type SampledRecord,
  type SnapshotFile,
  type SkippedFile,
  type SnapshotManifest,
  type SourceFile,
} from './snapshot.ts';
import { fail } from '../../problem/problem.ts';
import type { TableChoice } from './reading/choose-tables.ts';
import { Meter } from './byte-meter.ts';
import { readSource } from './reading/read-source.ts';

export interface IngestConfiguration {
  origin: SnapshotManifest['origin'];
  files: SourceFile[];
  /** What lay beside the files and is no data. */
  skipped?: SkippedFile[];
  /** What takes the place of rows of the files: the stored lines of `repairs.jsonl`. */
  repairs?: StoredFile;
  /** Encoding of all text among the files, where it was stated. */
  encoding?: string;
  /** Of tables, in files that hold several. */
  choice?: TableChoice;
}

/**
 * Says what encoding the text of the files is in.
 *
 * @param name Any name of it; undefined leaves it to be found.
 * @throws `usage.invalid`
 */
export const withEncoding = (
  configuration: IngestConfiguration,
  name: string | undefined,
): IngestConfiguration =>
  name === undefined ? configuration : { ...configuration, encoding: requireEncoding(name) };

export const ingest: Stage<IngestConfiguration, never> = {
  name: 'ingest',
  produces: 'raw-snapshot',
  version: '9',
  async run(context) {
    const seed = context.seed('sample');
    const censuses = new RangeCensuses(context.threads, seed);
    const { configuration, output } = context;
    const rejects = new JsonlWriter(join(output, 'rejects.jsonl'));
    const sample = new BottomSample<SampledRecord>(SAMPLE_RECORDS);
    const files: SnapshotFile[] = [];
    const skipped: SkippedFile[] = [...(configuration.skipped ?? [])];
    const total = configuration.files.reduce((sum, { bytes }) => sum + bytes, 0);
    const meter = new Meter('reading', total, (progress) => context.progress(progress));
    let done = 0;
    const repairs = byFile(
      configuration.repairs
        ? await takeRepairs(context.object(configuration.repairs.sha256), output)
        : [],
    );
    try {
      for (const source of configuration.files) {
        const target = join(output, 'files', source.name);
        await mkdir(dirname(target), { recursive: true });
        if (await linkOrCopy(context.object(source.sha256), target))
          context.describe(`files/${source.name}`, source.sha256);
        const found = await readSource(context.object(source.sha256), source, {
          repairs,
          encoding: configuration.encoding,
          censuses,
          signal: context.signal,
          choice: configuration.choice,
          bytes: (bytes) => {
            done += bytes;
            meter.update(Math.min(done, total), total);
          },
          sample,
          seed,
          reject: (reject) => rejects.write(canonicalJson(reject)),
        });
        files.push(...found.files);
        skipped.push(...found.skipped);
      }
      meter.update(total, total);
      if (configuration.choice !== undefined && !files.some(holdsTables))
        fail('usage.invalid', 'no file has tables to choose from', {
          fix: 'Leave out --table and --query: they are for workbooks and databases.',
        });
    } finally {
      rejects.close();
      await censuses.close();
    }
    const manifest: SnapshotManifest = {
      schema: 2,
      origin: configuration.origin,
      files,
      skipped,
    };
    await writeFile(join(output, 'snapshot.json'), `${canonicalJson(manifest)}\n`);
    // The order of the columns says something, so this is no canonical JSON.
    await writeFile(
      join(output, SAMPLE_FILE),
      sample.drawn.map(({ item }) => `${JSON.stringify(item)}\n`).join(''),
    );
    return {
      files: files.length,
      bytes: total,
      records: files.reduce((sum, { records }) => sum + records, 0),
      rejected: files
        .flatMap((file) => Object.values(file.rejects))
        .reduce((sum, count) => sum + count, 0),
    };
  },
};

const holdsTables = ({ format }: SnapshotFile): boolean =>
  isTabled(format.format === 'packed' ? format.inner : format);

/** Copies the list into the snapshot, from where all later readers take it. */
async function takeRepairs(object: string, output: string): Promise<Repair[]> {
  const text = await readFile(object, 'utf8');
  await writeFile(join(output, REPAIRS_FILE), text);
  return parseRepairs(text);
}

/**
 * Objects are never written to, so a second name for one is as good as a copy.
 *
 * @returns True where it is the same file.
 */
async function linkOrCopy(object: string, target: string): Promise<boolean> {
  try {
    await link(object, target);
    return true;
  } catch {
    await copyFile(object, target, constants.COPYFILE_FICLONE);
    return false;
  }
}
