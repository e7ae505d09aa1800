/**
 * Projects: a name, a template, a seed and the settings that commands build up. A project points
 * at its newest artifact of each kind; older ones stay listed.
 *
 * @module
 */
import { fail } from '../problem/problem.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Artifact, ArtifactKind, Artifacts } from './artifacts.ts';
import type { Database, Row } from './database.ts';

export interface Project {
  id: number;
  name: string;
  template: string;
  /** All randomness of the project derives from it. */
  seed: number;
  settings: Record<string, unknown>;
  createdAt: string;
}

export class Projects {
  readonly #database: Database;
  readonly #artifacts: Artifacts;

  constructor(database: Database, artifacts: Artifacts) {
    this.#database = database;
    this.#artifacts = artifacts;
  }

  /**
   * Creates a project without settings or artifacts.
   *
   * @throws `usage.invalid` when the name is none; `project.exists`.
   */
  create(name: string, template: string, seed: number): Project {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) || /^\d+$/.test(name))
      fail('usage.invalid', `"${name}" cannot be a project name`, {
        fix: 'Use letters, digits, ".", "_" and "-", at most 64, not digits alone.',
      });
    return this.#database.transaction(() => {
      if (this.#database.one('select id from projects where name = ?', name))
        fail('project.exists', `there is a project ${name} already`);
      const id = this.#database.run(
        'insert into projects (name, template, seed, settings, created_at) values (?, ?, ?, ?, ?)',
        name,
        template,
        seed,
        '{}',
        new Date().toISOString(),
      );
      return this.find(String(id));
    });
  }

  /**
   * Finds a project by id or name.
   *
   * @throws `project.unknown`.
   */
  find(reference: string): Project {
    const row = /^\d+$/.test(reference)
      ? this.#database.one('select * from projects where id = ?', Number(reference))
      : this.#database.one('select * from projects where name = ?', reference);
    if (row) return toProject(row);
    const known = this.list().map(({ id, name }) => `${id} (${name})`);
    return fail('project.unknown', `there is no project ${reference}`, {
      fix:
        known.length === 0
          ? 'Create one: brewslm project create --name NAME --template general'
          : `Projects there are: ${known.join(', ')}.`,
    });
  }

  list(): Project[] {
    return this.#database.all('select * from projects order by id').map(toProject);
  }

  /**
   * Merges settings in; a value of null removes the key.
   *
   * @returns The project as it is now.
   */
  configure(project: Project, changes: Record<string, unknown>): Project {
    return this.#database.transaction(() => {
      const settings = { ...this.find(String(project.id)).settings, ...changes };
      const kept = Object.fromEntries(Object.entries(settings).filter(([, v]) => v !== null));
      this.#database.run(
        'update projects set settings = ? where id = ?',
        canonicalJson(kept),
        project.id,
      );
      return this.find(String(project.id));
    });
  }

  /** Makes an artifact the project's newest of its kind. */
  attach(project: Project, artifact: Artifact): void {
    this.#database.run(
      'insert into project_artifacts (project, artifact, kind, at) values (?, ?, ?, ?)',
      project.id,
      artifact.id,
      artifact.kind,
      new Date().toISOString(),
    );
  }

  /** Finds the project's newest artifact of a kind; undefined when there is none. */
  latest(project: Project, kind: ArtifactKind): Artifact | undefined {
    const row = this.#database.one(
      'select artifact from project_artifacts where project = ? and kind = ? order by id desc limit 1',
      project.id,
      kind,
    );
    return row && this.#artifacts.find(String(row.artifact));
  }

  /** Finds the project's newest artifact of each kind that it has, and when it became that. */
  newest(project: Project): Map<ArtifactKind, { artifact: Artifact; at: string }> {
    const rows = this.#database.all(
      `select artifact, kind, at from project_artifacts where id in
         (select max(id) from project_artifacts where project = ? group by kind)`,
      project.id,
    );
    return new Map(
      rows.map(({ artifact, kind, at }) => [
        String(kind) as ArtifactKind,
        { artifact: this.#artifacts.find(String(artifact)), at: String(at) },
      ]),
    );
  }

  /** Lists every time an artifact of a kind became the newest, oldest first. */
  history(project: Project, kind: ArtifactKind): { artifact: Artifact; at: string }[] {
    return this.#database
      .all(
        'select artifact, at from project_artifacts where project = ? and kind = ? order by id',
        project.id,
        kind,
      )
      .map((row) => ({ artifact: this.#artifacts.find(String(row.artifact)), at: String(row.at) }));
  }

  /**
   * Finds the newest artifact of a kind.
   *
   * @param command What makes one, for the fix.
   * @throws `stage.missing-input` when there is none.
   */
  require(project: Project, kind: ArtifactKind, command: string): Artifact {
    return (
      this.latest(project, kind) ??
      fail('stage.missing-input', `project ${project.name} has no ${kind.replace('-', ' ')} yet`, {
        fix: `Run first: ${command}`,
      })
    );
  }

  /** Lists the project's artifacts, each once, in the order they were first attached. */
  artifacts(project: Project): Artifact[] {
    return this.#database
      .all(
        'select artifact, min(id) first from project_artifacts where project = ? group by artifact order by first',
        project.id,
      )
      .map((row) => this.#artifacts.find(String(row.artifact)));
  }
}

function toProject(row: Row): Project {
  return {
    id: Number(row.id),
    name: String(row.name),
    template: String(row.template),
    seed: Number(row.seed),
    settings: JSON.parse(String(row.settings)) as Record<string, unknown>,
    createdAt: String(row.created_at),
  };
}
