/**
 * Stage 1: takes files into a raw snapshot and reads every record once, so that what is malformed
 * is known, located and counted before anything else happens.
 *
 * @module
 */
import { copyFile, constants, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JsonlWriter } from '../../formats/jsonl/jsonl-writer.ts';
import { detectFormat, readRecords } from '../../formats/records/format.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { Stage, StageContext } from '../stage.ts';
import { Reservoir } from './sampling.ts';
import {
  SAMPLE_FILE,
  type SampledRecord,
  type SnapshotFile,
  type SnapshotManifest,
} from './snapshot.ts';
import { splitOfFile, type SplitName } from './split-of-file.ts';

export interface SourceFile {
  /** Unique within the import, with `/` between parts. */
  name: string;
  sha256: string;
  bytes: number;
  /** Given by a sample's card; otherwise the name decides. */
  split?: SplitName;
}

export interface IngestConfiguration {
  origin: SnapshotManifest['origin'];
  files: SourceFile[];
}

/** Enough to tell the shape of a dataset; a mapping is inferred from these. */
const SAMPLE_RECORDS = 2000;

export const ingest: Stage<IngestConfiguration, never> = {
  name: 'ingest',
  produces: 'raw-snapshot',
  version: '2',
  async run(context) {
    const { configuration, output } = context;
    const rejects = new JsonlWriter(join(output, 'rejects.jsonl'));
    const sample = new Reservoir<SampledRecord>(SAMPLE_RECORDS, context.seed('sample'));
    const files: SnapshotFile[] = [];
    try {
      for (const source of configuration.files) {
        const target = join(output, 'files', source.name);
        await mkdir(dirname(target), { recursive: true });
        await copyFile(context.object(source.sha256), target, constants.COPYFILE_FICLONE);
        files.push(await readSource(context, source, rejects, sample));
      }
    } finally {
      rejects.close();
    }
    const manifest: SnapshotManifest = { schema: 1, origin: configuration.origin, files };
    await writeFile(join(output, 'snapshot.json'), `${canonicalJson(manifest)}\n`);
    // The order of the columns says something, so this is no canonical JSON.
    await writeFile(
      join(output, SAMPLE_FILE),
      sample.items.map((item) => `${JSON.stringify(item)}\n`).join(''),
    );
    return {
      files: files.length,
      bytes: files.reduce((total, file) => total + file.bytes, 0),
      records: files.reduce((total, file) => total + file.records, 0),
      rejected: files
        .flatMap((file) => Object.values(file.rejects))
        .reduce((total, count) => total + count, 0),
    };
  },
};

async function readSource(
  context: StageContext<IngestConfiguration, never>,
  source: SourceFile,
  rejects: JsonlWriter,
  sample: Reservoir<SampledRecord>,
): Promise<SnapshotFile> {
  const path = context.object(source.sha256);
  const format = await detectFormat(path, source.name);
  const counts: Record<string, number> = {};
  let records = 0;
  for await (const batch of readRecords(path, format)) {
    context.signal.throwIfAborted();
    records += batch.records.length;
    for (const { line, record } of batch.records) sample.offer({ file: source.name, line, record });
    for (const reject of batch.rejects) {
      counts[reject.code] = (counts[reject.code] ?? 0) + 1;
      rejects.write(canonicalJson({ file: source.name, ...reject }));
    }
    context.progress({ label: `reading ${source.name}`, done: records, unit: 'records' });
  }
  return {
    name: source.name,
    bytes: source.bytes,
    sha256: source.sha256,
    format,
    split: source.split ?? splitOfFile(source.name),
    records,
    rejects: counts,
  };
}
