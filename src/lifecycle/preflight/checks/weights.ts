/**
 * Are the weights of a pretrained base those of a model? A file can be whole, have the right shapes,
 * and still hold the remains of a training that diverged, or a tensor that was never written.
 *
 * @module
 */
import { openModel } from '../../../engine/checkpoint/open-model.ts';
import type { TensorFacts } from '../../../engine/checkpoint/tensor-facts.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem, ProblemError } from '../../../problem/problem.ts';
import { portable } from '../preflight-report.ts';

const shownTensors = 3;
/** The largest number in half precision. */
const halfPrecision = 65504;

/** Opens the model as training will, and reads every weight once. */
export async function checkModelFiles(path: string): Promise<Finding[]> {
  try {
    const model = await openModel(path);
    const warnings = model.warnings.filter(({ code }) => code !== 'model.chat-template-missing');
    return [...warnings.map(portable), ...weightFindings(await model.inspectWeights())];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [portable(error.problem)];
  }
}

function weightFindings(tensors: readonly TensorFacts[]): Finding[] {
  const broken = tensors.filter(({ notFinite }) => notFinite > 0);
  const empty = tensors.filter((tensor) => !broken.includes(tensor) && holdsNothing(tensor));
  const large = tensors.filter(({ least, greatest }) => Math.max(-least, greatest) > halfPrecision);
  return [
    ...found(broken, 'weights.not-finite', 'NaN or infinite values'),
    ...found(empty, 'weights.empty-tensor', 'one value throughout'),
    ...found(large, 'weights.magnitude', 'values beyond half precision'),
  ];
}

/** A matrix of one value, or a norm of zeros, passes nothing on. Biases may be zero, norms one. */
function holdsNothing({ name, shape, least, greatest }: TensorFacts): boolean {
  if (least !== greatest) return false;
  return shape.length > 1 || (/norm/.test(name) && least === 0);
}

function found(
  tensors: readonly TensorFacts[],
  code: 'weights.not-finite' | 'weights.empty-tensor' | 'weights.magnitude',
  what: string,
): Finding[] {
  if (tensors.length === 0) return [];
  const [{ name, firstNotFinite, least, greatest }] = tensors;
  return [
    {
      ...problem(code, `${tensors.length} tensors with ${what}, the first ${name}`, {
        location: { tensor: name },
        evidence: {
          tensors: tensors.length,
          ...(firstNotFinite >= 0 && { element: firstNotFinite }),
          ...(least <= greatest && { least, greatest }),
        },
      }),
      count: tensors.length,
      examples: tensors.slice(0, shownTensors).map((tensor) => tensor.name),
    },
  ];
}
