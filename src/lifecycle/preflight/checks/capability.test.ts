import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { loadCapabilities } from '../../../catalog/capabilities/capabilities.ts';
import { Contracts, type Combination } from '../../../catalog/capabilities/contracts.ts';
import { recordSchemas } from '../../../catalog/records/record-schema.ts';
import { targetIds } from '../../../catalog/targets/target.ts';
import { taskIds } from '../../../catalog/tasks/task.ts';
import { capabilityFindings } from './capability.ts';

const contracts = new Contracts(loadCapabilities());
const fitting: Combination = {
  records: 'chat',
  task: 'causal_lm',
  start: 'pretrained',
  architecture: 'llama',
  method: 'lora',
  runtime: 'embedded',
  format: 'gguf',
  target: 'raspberry_pi_5',
};

describe('what goes together', () => {
  it.each<[string, Partial<Combination>, string[], Partial<Combination> | null]>([
    ['what fits', {}, [], null],
    [
      'labelled rows for a language model',
      { records: 'classification' },
      ['preflight.records'],
      { task: 'classification' },
    ],
    ['adapters on random weights', { start: 'scratch' }, ['preflight.method'], { method: 'full' }],
    [
      'an unknown family',
      { architecture: 'gpt2' },
      ['preflight.architecture', 'preflight.format', 'preflight.serving'],
      { architecture: 'llama' },
    ],
    [
      'an unknown format',
      { format: 'tflite', target: null },
      ['preflight.format', 'preflight.format-method'],
      { format: 'huggingface' },
    ],
    [
      'an adapter of full training',
      { method: 'full', format: 'peft', target: null },
      ['preflight.format-method'],
      { method: 'lora' },
    ],
    ['a folder for llama.cpp', { format: 'huggingface' }, ['preflight.target'], { format: 'gguf' }],
    ['GGUF in a page', { target: 'browser_webgpu' }, ['preflight.target'], { format: 'onnx' }],
    ['ONNX in a page', { format: 'onnx', target: 'browser_webgpu' }, [], null],
  ])('%s', (_, changes, codes, nearest) => {
    const combination = { ...fitting, ...changes };
    const findings = capabilityFindings(combination, contracts);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { evidence } of findings) expect(evidence?.nearest).toEqual(nearest);
  });

  it('always finds a nearest combination, which works', () => {
    const combination = fc.record<Combination>({
      records: fc.constantFrom(...recordSchemas),
      task: fc.constantFrom(...taskIds),
      start: fc.constantFrom('scratch', 'pretrained'),
      architecture: fc.constantFrom('llama', 'qwen2', 'qwen3', 'gpt2'),
      method: fc.constantFrom('full', 'lora'),
      runtime: fc.constant('embedded'),
      format: fc.constantFrom(null, 'huggingface', 'peft', 'gguf', 'onnx', 'tflite'),
      target: fc.constantFrom(null, ...targetIds),
    });
    fc.assert(
      fc.property(combination, (given) => {
        const change = contracts.nearest(given);
        expect(contracts.broken({ ...given, ...change })).toEqual([]);
        if (contracts.broken(given).length === 0) expect(change).toEqual({});
      }),
      { numRuns: 60 },
    );
  });
});

describe('a model family is data', () => {
  const folder = temporaryFolder();
  cpSync(fileURLToPath(new URL('../../../catalog/capabilities/', import.meta.url)), folder, {
    recursive: true,
  });
  const at = pathToFileURL(`${folder}/`);
  const family = (changes: object) =>
    writeFileSync(
      join(folder, 'families', 'mamba.yaml'),
      JSON.stringify({
        id: 'mamba',
        title: 'Mamba',
        runtimes: [],
        formats: ['huggingface'],
        servers: ['vllm'],
        sources: ['https://docs.vllm.ai/en/latest/models/supported_models.html'],
        ...changes,
      }),
    );

  it('one file adds it, and says what it goes with', () => {
    family({ runtimes: ['embedded'] });
    const added = new Contracts(loadCapabilities(at));
    const mamba = { ...fitting, architecture: 'mamba' };
    expect(added.broken({ ...mamba, format: 'huggingface', target: 'vllm' })).toEqual([]);
    expect(added.broken(mamba).map(({ code }) => code)).toEqual([
      'preflight.format',
      'preflight.serving',
    ]);
    expect(contracts.broken({ ...mamba, format: null, target: null })).toHaveLength(1);
  });

  it('a file that names an unknown runtime is refused', () => {
    family({ runtimes: ['steam-engine'] });
    expect(() => loadCapabilities(at)).toThrow(/steam-engine is none of embedded/);
  });
});
