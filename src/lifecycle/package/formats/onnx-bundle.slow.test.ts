import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyProject, type TinyProject } from '../../../../test/support/models/tiny-project.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { proposeRelease } from '../../release-bundle.ts';
import { replay } from '../../replay/replay.ts';
import { manifestOf } from '../bundle.ts';
import { exportProject } from '../export-project.ts';
import { decisionOf } from '../optimize/choose.ts';

const home = temporaryFolder();
let tiny: TinyProject;

beforeAll(async () => {
  tiny = await tinyProject(join(home, 'home'));
});

const request = (target: string, output: string) => ({
  format: 'onnx' as const,
  target,
  dtype: 'float32' as const,
  heldOut: { scored: 12, generated: 2 },
  output: join(home, output),
});

describe('a bundle for transformers.js', () => {
  it('has every type but the reference, measured, and says which is loaded', async () => {
    const { artifact, folder } = await exportProject(
      tiny.session,
      tiny.project,
      request('transformers_js', 'js'),
    );
    const decision = decisionOf(artifact);
    expect(decision.rows.map(({ type }) => type)).toEqual(['fp32', 'fp16', 'q8', 'q4']);
    const [fp32, fp16, q8, q4] = decision.rows;
    expect(fp32.increase).toBeNull();
    expect(fp16.bytes).toBeLessThan(fp32.bytes);
    expect(q8.bytes).toBeLessThan(fp16.bytes);
    expect(q4.bytes).toBeLessThan(q8.bytes);
    expect(Math.abs(q8.increase!.value)).toBeLessThan(Math.abs(q4.increase!.value));
    expect(decision.chosen).not.toBe('fp32');
    const has = (path: string) => existsSync(join(folder, path));
    for (const name of ['model_fp16', 'model_quantized', 'model_q4'])
      expect([has(`onnx/${name}.onnx`), has(`onnx/${name}.onnx_data`)]).toEqual([true, true]);
    expect(has('onnx/model.onnx')).toBe(false);
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    expect(config['transformers.js_config']).toEqual({
      dtype: decision.chosen,
      use_external_data_format: true,
    });
    const { format, encoding, evaluation } = manifestOf(artifact);
    expect([format, encoding]).toEqual(['onnx', decision.chosen]);
    expect(evaluation!.tuned[0].items).toBe(12);
    expect(await replay({ ...tiny.session, threads: 2 }, artifact)).toMatchObject({
      identical: true,
    });
    // Gate D asks it for more items than packaging did.
    const { details } = await proposeRelease(tiny.session, tiny.project, artifact);
    expect(details.regression.items).toBe(16);
  });
});
