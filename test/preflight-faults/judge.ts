/**
 * Brings a model in and asks preflight about it as the command line does, in this process, and says
 * where it was stopped and by what.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeGguf } from '../../src/engine/checkpoint/gguf/write.ts';
import { writeHuggingFace } from '../../src/engine/checkpoint/huggingface/write.ts';
import type { Project } from '../../src/ledger/projects.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import { runPreflight } from '../../src/lifecycle/run-preflight.ts';
import type { Session } from '../../src/lifecycle/stage/run-stage.ts';
import { readPlanFile } from '../../src/planning/plan-file.ts';
import { ProblemError, type Problem } from '../../src/problem/problem.ts';
import { addModel } from '../../src/models/add-model.ts';
import { tinyModel } from '../support/models/tiny-model.ts';
import { datasets, type DatasetName } from './datasets.ts';
import type { Fault, Files } from './fault.ts';

export interface Judged {
  at: Fault['at'] | 'PASS';
  problems: Problem[];
  /** What a candidate was told that did not decide. */
  warnings?: Problem[];
}

export class Court {
  readonly #session: Session;
  readonly #folder: string;
  readonly #projects = new Map<DatasetName, Project>();
  readonly #files: Files;
  readonly #gguf: Buffer;
  #cases = 0;

  private constructor(session: Session, folder: string, files: Files, gguf: Buffer) {
    this.#session = session;
    this.#folder = folder;
    this.#files = files;
    this.#gguf = gguf;
  }

  /** @param folder Scratch space beside the home. */
  static async open(session: Session, folder: string): Promise<Court> {
    const model = tinyModel();
    const place = join(folder, 'good');
    await writeHuggingFace(place, { ...model, dtype: 'float32' });
    const files: Files = new Map(
      readdirSync(place).map((name) => [name, readFileSync(join(place, name))]),
    );
    const gguf = join(folder, 'good.gguf');
    await writeGguf(gguf, { ...model, name: 'good', type: 'F32' });
    return new Court(session, folder, files, readFileSync(gguf));
  }

  async judge(fault: Omit<Fault, 'name' | 'code' | 'at'>): Promise<Judged> {
    const id = `model-${this.#cases++}`;
    const { home } = this.#session.ledger;
    try {
      await addModel({ home, spec: this.#write(id, fault), id, licence: fault.licence });
    } catch (error) {
      return stopped('add', error);
    }
    fault.damage?.(join(home, 'models', id));
    const project = await this.#project(fault.dataset ?? 'chat');
    try {
      const settings = fault.settings === undefined ? undefined : this.#plan(id, fault.settings);
      const { verdict, report } = await runPreflight(this.#session, project, {
        models: [id],
        settings,
        plans: false,
        ...fault.options,
      });
      const [{ findings }] = report.candidates;
      const deciding = findings.filter(
        ({ severity }) => verdict.outcome === 'INCONCLUSIVE' || severity === 'error',
      );
      const warnings = findings.filter(({ severity }) => severity === 'warning');
      return { at: verdict.outcome, problems: deciding, warnings };
    } catch (error) {
      return stopped('request', error);
    }
  }

  #write(id: string, { model, gguf }: Pick<Fault, 'model' | 'gguf'>): string {
    const place = join(this.#folder, id);
    if (gguf !== undefined) {
      writeFileSync(`${place}.gguf`, gguf(this.#gguf));
      return `${place}.gguf`;
    }
    const files = new Map(this.#files);
    model?.(files);
    mkdirSync(place);
    for (const [name, bytes] of files) writeFileSync(join(place, name), bytes);
    return place;
  }

  #plan(id: string, text: string) {
    const file = join(this.#folder, `${id}.yaml`);
    writeFileSync(file, text);
    return readPlanFile(file);
  }

  async #project(name: DatasetName): Promise<Project> {
    const known = this.#projects.get(name);
    if (known !== undefined) return known;
    const { template, rows } = datasets[name];
    const file = join(this.#folder, `${name}.jsonl`);
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const project = this.#session.ledger.projects.create(name, template, 42);
    await importDataset(this.#session, project, { files: [file] }, null);
    this.#projects.set(name, project);
    return project;
  }
}

function stopped(at: 'add' | 'request', error: unknown): Judged {
  if (!(error instanceof ProblemError)) throw error;
  return { at, problems: [error.problem] };
}
