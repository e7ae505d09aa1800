/**
 * Imports a dataset as the command line does, in this process, and says what came of it.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mapping } from '../../src/catalog/records/mapping.ts';
import type { Finding } from '../../src/ledger/verdicts.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import type { LocatedReject } from '../../src/lifecycle/ingest/snapshot.ts';
import type { DatasetCard } from '../../src/lifecycle/normalize/dataset.ts';
import type { Session } from '../../src/lifecycle/stage/run-stage.ts';
import { ProblemError, type Problem } from '../../src/problem/problem.ts';
import type { SourceFile } from './files/encode.ts';

export interface Judged {
  /** Why nothing was imported. */
  problem?: Problem;
  outcome: 'refused' | 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  findings: Finding[];
  rejects: LocatedReject[];
  card?: DatasetCard;
}

export interface Dataset {
  template: string;
  mapping?: Mapping;
  files(): SourceFile[];
}

let datasets = 0;

/** @param folder Scratch space; each dataset gets a folder and a project of its own. */
export async function judge(session: Session, folder: string, dataset: Dataset): Promise<Judged> {
  const place = join(folder, `${datasets++}`);
  const paths = dataset.files().map(({ name, bytes }) => {
    const path = join(place, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  });
  const project = session.ledger.projects.create(`p${datasets}`, dataset.template, 42);
  try {
    const imported = await importDataset(
      session,
      project,
      { files: paths },
      dataset.mapping ?? null,
    );
    const { outcome, findings } = imported.verdict;
    const lines = imported.dataset.text('rejects.jsonl').split('\n').filter(Boolean);
    const rejects = lines.map((line) => JSON.parse(line) as LocatedReject);
    return { outcome, findings, rejects, card: imported.card };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { outcome: 'refused', problem: error.problem, findings: [], rejects: [] };
  }
}
