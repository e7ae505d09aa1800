/** A home with a ledger in a folder that a test, or the tests of a file, have to themselves. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Ledger } from '../../../src/ledger/ledger.ts';
import type { Project } from '../../../src/ledger/projects.ts';
import {
  importDataset,
  type ImportedDataset,
  type ImportOptions,
} from '../../../src/lifecycle/import-dataset.ts';
import type { Session } from '../../../src/lifecycle/stage/run-stage.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export class TestHome {
  #folder = '';
  #ledger: Ledger | undefined;
  #project: Project | undefined;

  open(): void {
    this.#folder = temporaryFolder();
    this.#ledger = new Ledger(join(this.#folder, 'home'));
    this.#project = undefined;
  }

  close(): void {
    this.#ledger?.close();
  }

  get folder(): string {
    return this.#folder;
  }

  get ledger(): Ledger {
    return this.#ledger!;
  }

  get session(): Session {
    return {
      ledger: this.ledger,
      signal: new AbortController().signal,
      threads: 1,
      progress: () => {},
    };
  }

  /** Of the template `classification`. */
  get project(): Project {
    this.#project ??= this.ledger.projects.create('router', 'classification', 42);
    return this.#project;
  }

  /** A file into the project, by an inferred mapping. */
  load(path: string, options?: ImportOptions): Promise<ImportedDataset> {
    return importDataset(this.session, this.project, { files: [path] }, null, options);
  }

  /** A file beside the home. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.#folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
}

/** Registers the hooks that open and close it for each test. */
export function homeOfEachTest(): TestHome {
  const home = new TestHome();
  beforeEach(() => home.open());
  afterEach(() => home.close());
  return home;
}

/** Registers the hooks that open and close it once, for all tests of a file. */
export function homeOfAllTests(): TestHome {
  const home = new TestHome();
  beforeAll(() => home.open());
  afterAll(() => home.close());
  return home;
}
