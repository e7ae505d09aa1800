import { expect, it } from 'vitest';
import { problem } from '../../problem/problem.ts';
import { portable } from './preflight-report.ts';

it('keeps a problem but for stack traces and folders', () => {
  const found = problem('model.tensor-missing', 'the weights lack a tensor', {
    location: { file: '/home/someone/.brewslm/models/m/model.safetensors', tensor: 'x' },
    cause: new Error('deep'),
  });
  const { cause: _cause, ...expected } = found;
  expect(portable(found)).toEqual({
    ...expected,
    location: { file: 'model.safetensors', tensor: 'x' },
  });
});
