/**
 * The architectures we can run, and what to say about the others.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import type { ModelConfig } from '../model/config.ts';

export type Architecture = ModelConfig['architecture'];

/** Architecture to the class that transformers loads it with. */
export const modelClasses: Record<Architecture, string> = {
  llama: 'LlamaForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
};

const isSupported = (name: string): name is Architecture => Object.hasOwn(modelClasses, name);

/** Narrows a name; problem `model.architecture` names the nearest one that is supported. */
export function toArchitecture(name: string, file: string): Architecture {
  if (isSupported(name)) return name;
  unsupported(file, `the architecture ${name} is not supported`, nearest(name));
}

/** Fails with `model.architecture`: the family is right but a variation of it is not supported. */
export function unsupported(file: string, what: string, instead: Architecture): never {
  const names = Object.keys(modelClasses).join(', ');
  fail('model.architecture', `${what}; the nearest that is: ${instead}`, {
    location: { file },
    fix: `Use a model of one of these architectures: ${names}.`,
    evidence: { nearest: instead },
  });
}

/** The supported name with the longest common beginning; Llama, the parent of all, otherwise. */
function nearest(name: string): Architecture {
  const common = (other: string) => {
    let length = 0;
    while (length < other.length && other[length] === name[length]) length++;
    return length;
  };
  const ranked = (Object.keys(modelClasses) as Architecture[]).sort(
    (a, b) => common(b) - common(a),
  );
  return common(ranked[0]) > 0 ? ranked[0] : 'llama';
}
