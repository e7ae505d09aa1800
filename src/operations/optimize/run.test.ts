import { expect, it } from 'vitest';
import { loadTarget, targetIds } from '../../catalog/targets/target.ts';
import { ggufTargets } from './run.ts';

it('offers the targets of the catalogue that take GGUF', () => {
  expect([...ggufTargets].sort()).toEqual(
    targetIds.filter((id) => loadTarget(id).format === 'gguf').sort(),
  );
});
