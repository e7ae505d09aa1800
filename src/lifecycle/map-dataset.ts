/**
 * Looks at how source records would be mapped, without making a dataset: finds a mapping or takes
 * one, tries it on a uniform sample, and shows what becomes of it.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mapping } from '../catalog/records/mapping.ts';
import type { Content } from '../catalog/records/record.ts';
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import { importFiles } from './ingest/import-files.ts';
import { ingest, withEncoding } from './ingest/ingest.ts';
import { headOf, recordsOf, type SnapshotHead } from './ingest/passes/snapshot-head.ts';
import { sampleOf, type SampledRecord } from './ingest/snapshot.ts';
import { checkFields } from './normalize/mapping/inference/check-fields.ts';
import { inferMapping, type InferredMapping } from './normalize/mapping/inference/infer-mapping.ts';
import { compileMapping } from './normalize/mapping/map-record.ts';
import { tryMapping, type Trial } from './normalize/mapping/inference/try-mapping.ts';
import { runStage, type Session } from './stage/run-stage.ts';

interface Place {
  file: string;
  line: number;
}

/** What a mapping is tried on. */
export interface DataSample {
  drawn: SampledRecord[];
  head: SnapshotHead;
}

export interface MappingReport {
  mapping: Mapping;
  /** Null for a mapping that was given. */
  inferred: Omit<InferredMapping, 'mapping'> | null;
  /** Rows of the sample, or of the beginning where groups of rows were tried. */
  sampled: number;
  /** Records that were tried, where they are not one a row. */
  records?: number;
  /** Share of the wanted records of the sample that the mapping fits. */
  coverage: number;
  /** Records of the sample that its filters do not want. */
  leftOut: number;
  refused: (Omit<Trial['refused'][number], 'before' | 'row'> & Place)[];
  examples: (Place & { before: Record<string, unknown>; after: Content })[];
}

const EXAMPLES = 3;

/** The sample of the project's newest snapshot. @throws `stage.missing-input` */
export const projectSample = ({ ledger }: Session, project: Project): Promise<DataSample> =>
  dataSample(
    ledger.projects.require(
      project,
      'raw-snapshot',
      `brewslm dataset import --project ${project.id} --file DATA.jsonl`,
    ),
  );

async function dataSample(snapshot: Artifact): Promise<DataSample> {
  const drawn = sampleOf(snapshot);
  return { drawn, head: await headOf(snapshot, drawn) };
}

/** A sample of files of no project; what reading them needs on disk is gone afterwards. */
export async function fileSample(
  session: Omit<Session, 'ledger'>,
  files: readonly string[],
  encoding?: string,
): Promise<DataSample> {
  const home = mkdtempSync(join(tmpdir(), 'brewslm-map-'));
  const ledger = new Ledger(home);
  try {
    const project = ledger.projects.create('map', 'general', 0);
    const scratch = { ...session, ledger };
    const configuration = withEncoding(await importFiles(scratch, files), encoding);
    const { artifact } = await runStage(scratch, project, ingest, { inputs: {}, configuration });
    return await dataSample(artifact);
  } finally {
    ledger.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** @throws `mapping.unclear`, `mapping.task` */
export function inferFrom(sample: DataSample, allowed: readonly RecordSchema[]): MappingReport {
  const { mapping, ...inferred } = inferMapping(
    sample.drawn.map(({ record }) => record),
    allowed,
    sample.drawn,
    recordsOf(sample.head),
  );
  return report(sample, mapping, inferred);
}

/** @throws `mapping.missing-column` */
export function tryOn(sample: DataSample, mapping: Mapping): MappingReport {
  checkFields(
    compileMapping(mapping),
    sample.drawn.map(({ record }) => record),
    sample.drawn,
  );
  return report(sample, mapping, null);
}

function report(
  { drawn, head }: DataSample,
  mapping: Mapping,
  inferred: MappingReport['inferred'],
): MappingReport {
  const rows = drawn.map(({ record }) => record);
  const trial = tryMapping(mapping, rows, drawn, recordsOf(head));
  const { coverage, records, leftOut, refused, mapped } = trial;
  const tried = mapping.group === undefined ? drawn : head.rows;
  const placeOf = (row: number): Place => ({ file: tried[row].file, line: tried[row].line });
  return {
    mapping,
    inferred,
    sampled: tried.length,
    ...(records !== tried.length && { records }),
    coverage,
    leftOut,
    refused: refused.map(({ code, count, message, row }) => ({
      code,
      count,
      message,
      ...placeOf(row),
    })),
    examples: mapped
      .slice(0, EXAMPLES)
      .map(({ before, after, row }) => ({ ...placeOf(row), before, after })),
  };
}
