/**
 * Artifacts: immutable descriptors over stored files, and the lineage between them. An artifact's
 * id is the SHA-256 of its descriptor in canonical JSON.
 *
 * @module
 */
import { copyFileSync, constants, chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ProblemError, type Problem } from '../problem/problem.ts';
import { canonicalJson, digest } from './canonical-json.ts';
import type { Database, Row } from './database.ts';
import type { ObjectStore } from './objects/object-store.ts';

export const artifactKinds = [
  'raw-snapshot',
  'canonical-dataset',
  'preflight-report',
  'benchmark-summary',
  'train-plan',
  'checkpoint-set',
  'export-bundle',
] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** A file of an artifact; its bytes are an object. */
export interface ArtifactFile {
  /** Relative, with `/` between parts. */
  path: string;
  sha256: string;
  bytes: number;
}

/** All that is hashed into an artifact's id. */
export interface Descriptor {
  schema: 1;
  kind: ArtifactKind;
  /** Sorted by path. */
  files: ArtifactFile[];
  /** Role to artifact id. */
  inputs: Record<string, string>;
  producer: {
    stage: string;
    /** Version of the code that decides the bytes. */
    version: string;
    configuration: unknown;
    seed: number;
  };
  /** A few figures for lists and reports, all derived from the content. */
  summary: Record<string, unknown>;
}

/** A stored artifact with ways to read its files. */
export class Artifact {
  readonly id: string;
  readonly descriptor: Descriptor;
  readonly #objects: ObjectStore;

  constructor(id: string, descriptor: Descriptor, objects: ObjectStore) {
    this.id = id;
    this.descriptor = descriptor;
    this.#objects = objects;
  }

  get kind(): ArtifactKind {
    return this.descriptor.kind;
  }

  /** Bytes of all files together. */
  get bytes(): number {
    return this.descriptor.files.reduce((total, file) => total + file.bytes, 0);
  }

  has(path: string): boolean {
    return this.descriptor.files.some((file) => file.path === path);
  }

  /**
   * Finds where a file's bytes lie. The name on disk is a hash: use `materialize` where names matter.
   *
   * @throws `object.missing` when the artifact has no such file; the object itself is not looked for.
   */
  path(path: string): string {
    const file =
      this.descriptor.files.find((candidate) => candidate.path === path) ??
      fail('object.missing', `artifact ${this.id.slice(0, 12)} has no file ${path}`);
    return this.#objects.path(file.sha256);
  }

  /** @throws `object.missing` when the artifact has no such file. */
  text(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /**
   * Parses a file, whose shape is the caller's word.
   *
   * @throws `object.missing` when the artifact has no such file.
   */
  json<T>(path: string): T {
    return JSON.parse(this.text(path)) as T;
  }

  /** Writes the files that `keep` takes under their own names into a folder, as writable copies. */
  materialize(folder: string, keep: (path: string) => boolean = () => true): void {
    for (const file of this.descriptor.files.filter(({ path }) => keep(path))) {
      const target = join(folder, file.path);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(this.#objects.path(file.sha256), target, constants.COPYFILE_FICLONE);
      chmodSync(target, 0o644);
    }
  }
}

export class Artifacts {
  readonly #database: Database;
  readonly #objects: ObjectStore;

  constructor(database: Database, objects: ObjectStore) {
    this.#database = database;
    this.#objects = objects;
  }

  /** Records a descriptor whose files are already stored; recording it twice is the same as once. */
  record(descriptor: Descriptor): Artifact {
    const id = digest(descriptor);
    const bytes = descriptor.files.reduce((total, file) => total + file.bytes, 0);
    this.#database.transaction(() => {
      if (this.#database.one('select id from artifacts where id = ?', id)) return;
      this.#database.run(
        'insert into artifacts (id, kind, descriptor, bytes, created_at) values (?, ?, ?, ?, ?)',
        id,
        descriptor.kind,
        canonicalJson(descriptor),
        bytes,
        new Date().toISOString(),
      );
      for (const [role, input] of Object.entries(descriptor.inputs))
        this.#database.run(
          'insert into artifact_inputs (artifact, role, input) values (?, ?, ?)',
          id,
          role,
          input,
        );
    });
    return new Artifact(id, descriptor, this.#objects);
  }

  /**
   * Finds an artifact by its full id, or by a prefix of at least four digits that it alone has.
   *
   * @throws `artifact.unknown`.
   */
  find(reference: string): Artifact {
    if (!/^[0-9a-f]{4,64}$/.test(reference))
      fail('artifact.unknown', `${reference} is not an artifact id (4 to 64 hexadecimal digits)`);
    // A whole id is looked up; only a prefix has to be searched for.
    const rows = this.#database.all(
      reference.length === 64
        ? 'select id, descriptor from artifacts where id = ?'
        : "select id, descriptor from artifacts where id like ? || '%' order by id limit 3",
      reference,
    );
    if (rows.length === 0) fail('artifact.unknown', `there is no artifact ${reference}`);
    if (rows.length > 1)
      fail('artifact.unknown', `${reference} is the beginning of several artifact ids`, {
        fix: 'Give more digits.',
      });
    return this.#fromRow(rows[0]);
  }

  /** Lists all artifacts, oldest first. */
  list(): { artifact: Artifact; createdAt: string }[] {
    return this.#database
      .all('select id, descriptor, created_at from artifacts order by created_at, id')
      .map((row) => ({ artifact: this.#fromRow(row), createdAt: String(row.created_at) }));
  }

  /** Finds what an artifact was made from, by role. */
  inputs(artifact: Artifact): Record<string, Artifact> {
    return Object.fromEntries(
      Object.entries(artifact.descriptor.inputs).map(([role, id]) => [role, this.find(id)]),
    );
  }

  /** Finds the artifacts that were made from this one, oldest first. */
  consumers(artifact: Artifact): Artifact[] {
    return this.#database
      .all(
        `select a.id, a.descriptor from artifacts a join artifact_inputs i on i.artifact = a.id
         where i.input = ? group by a.id order by a.created_at, a.id`,
        artifact.id,
      )
      .map((row) => this.#fromRow(row));
  }

  /**
   * Checks every byte of an artifact: its descriptor against its id, its files against theirs.
   *
   * @returns All that is wrong, `object.changed` and `object.missing`; empty when nothing is.
   */
  async verify(artifact: Artifact): Promise<Problem[]> {
    const problems: Problem[] = [];
    const attempt = async (check: () => void | Promise<void>) => {
      try {
        await check();
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        problems.push(error.problem);
      }
    };
    await attempt(() => {
      const found = digest(artifact.descriptor);
      if (found !== artifact.id)
        fail('object.changed', 'the descriptor changed since it was recorded', {
          location: { file: 'descriptor' },
          evidence: { expected: artifact.id, found },
        });
    });
    for (const file of artifact.descriptor.files)
      await attempt(() => this.#objects.check(file.sha256, file.path));
    return problems;
  }

  #fromRow(row: Row): Artifact {
    const descriptor = JSON.parse(String(row.descriptor)) as Descriptor;
    return new Artifact(String(row.id), descriptor, this.#objects);
  }
}
