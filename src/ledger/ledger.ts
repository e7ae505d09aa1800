/**
 * The ledger of one BrewSLM home: objects on disk, everything else in SQLite.
 *
 * Layout of the home:
 * `ledger.db` tables · `objects/` file bytes by hash · `work/` one folder per unfinished stage,
 * named by its key · `downloads/` one folder per unfinished download · `models/` base models.
 *
 * @module
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Artifacts } from './artifacts.ts';
import { Audit } from './audit.ts';
import { Channels } from './channels.ts';
import { Database } from './database.ts';
import { Jobs } from './work/jobs.ts';
import { Keys } from './keys.ts';
import { ObjectStore } from './objects/object-store.ts';
import { Projects } from './projects.ts';
import { Releases } from './releases.ts';
import { Runs } from './work/runs.ts';
import { Verdicts } from './verdicts.ts';
import { lockWork } from './work/work-lock.ts';

/** Opens all of a home. Whoever opened it closes it. */
export class Ledger {
  readonly home: string;
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly artifacts: Artifacts;
  readonly projects: Projects;
  readonly runs: Runs;
  readonly jobs: Jobs;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly verdicts: Verdicts;
  readonly channels: Channels;
  readonly releases: Releases;

  /** @throws `ledger.corrupt`, `ledger.newer`. */
  constructor(home: string) {
    this.home = resolve(home);
    this.database = new Database(this.home);
    this.objects = new ObjectStore(this.home);
    this.artifacts = new Artifacts(this.database, this.objects);
    this.projects = new Projects(this.database, this.artifacts);
    this.runs = new Runs(this.database);
    this.jobs = new Jobs(this.database);
    this.keys = new Keys(this.database);
    this.audit = new Audit(this.database);
    this.verdicts = new Verdicts(this.database);
    this.channels = new Channels(this.database);
    this.releases = new Releases(this.database, this.channels);
  }

  /**
   * Makes the folder in which a stage with this key works; it survives a kill, so the stage can
   * resume.
   */
  workFolder(key: string): string {
    const folder = join(this.home, 'work', key);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /**
   * Keeps other processes out of a stage's work folder; returns what lets them in again.
   *
   * @throws `stage.busy` while another live process holds it.
   */
  lockWork(key: string): () => void {
    mkdirSync(join(this.home, 'work'), { recursive: true });
    return lockWork(join(this.home, 'work', `${key}.lock`));
  }

  /** Names the folder where a download lies until it is stored; it survives a kill as well. */
  downloadFolder(key: string): string {
    return join(this.home, 'downloads', key);
  }

  /** @throws `stage.busy` while another live process is at this download. */
  lockDownload(key: string): () => void {
    return this.lockWork(`download-${key}`);
  }

  clearWork(key: string): void {
    rmSync(join(this.home, 'work', key), { recursive: true, force: true });
  }

  close(): void {
    this.objects.marks.release();
    this.database.close();
  }
}

/** `BREWSLM_HOME`, or `.brewslm` in the working folder. */
export const defaultHome = (): string => process.env.BREWSLM_HOME ?? '.brewslm';
