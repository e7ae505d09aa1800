/**
 * The model that new requests get. Another takes its place at once; who is being answered keeps theirs.
 *
 * @module
 */
import { fail } from '../problem/problem.ts';
import type { ModelIdentity, ServedModel } from './served-model.ts';

export class CurrentModel {
  #model: ServedModel | null = null;

  /** @throws `serve.no-release` */
  get(): ServedModel {
    return this.#model ?? fail('serve.no-release', 'there is no release to serve');
  }

  get identity(): ModelIdentity | null {
    return this.#model?.identity ?? null;
  }

  /** Takes over the model, and closes the one before when its last request ends. */
  async put(model: ServedModel | null): Promise<void> {
    const before = this.#model;
    this.#model = model;
    await before?.replace();
  }
}
