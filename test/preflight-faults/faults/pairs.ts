/** What does not go together, or may not be used so. */
import type { ChosenRuntime } from '../../../src/planning/choose-runtime.ts';
import { onProcessor } from '../../support/on-processor.ts';
import type { Fault } from '../fault.ts';

const onTorch: ChosenRuntime = {
  choice: { runtime: 'torch', ...onProcessor },
  reason: 'it was asked for',
};

export const pairs: Fault[] = [
  {
    name: 'labelled rows for a language model',
    code: 'preflight.records',
    at: 'FAIL',
    dataset: 'tickets',
    options: { task: 'causal_lm' },
  },
  {
    name: 'conversations for a classifier',
    code: 'preflight.records',
    at: 'FAIL',
    options: { task: 'classification' },
  },
  {
    name: 'conversations for a summarizer',
    code: 'preflight.records',
    at: 'FAIL',
    options: { task: 'summarization' },
  },
  {
    name: 'adapters on random weights',
    code: 'preflight.method',
    at: 'FAIL',
    options: { models: ['brew-3m'], method: 'lora' },
  },
  {
    name: 'an adapter from a training of all weights',
    code: 'preflight.format-method',
    at: 'FAIL',
    options: { method: 'full', format: 'peft' },
  },
  {
    name: 'an export format that nobody knows',
    code: 'preflight.format',
    at: 'FAIL',
    options: { format: 'tflite' },
  },
  {
    name: 'a folder of safetensors on a phone',
    code: 'preflight.target',
    at: 'FAIL',
    options: { format: 'huggingface', target: 'mobile_iphone15' },
  },
  {
    name: 'a GGUF file in vLLM',
    code: 'preflight.target',
    at: 'FAIL',
    options: { format: 'gguf', target: 'vllm' },
  },
  {
    name: 'an adapter alone on a small board',
    code: 'preflight.target',
    at: 'FAIL',
    options: { format: 'peft', target: 'raspberry_pi_5' },
  },
  {
    name: 'a runtime that is not set up',
    code: 'runtime.missing',
    at: 'request',
    options: { runtime: onTorch },
  },
  {
    name: 'a target that is not there',
    code: 'target.unknown',
    at: 'request',
    options: { target: 'toaster' },
  },
  {
    name: 'a task that is not there',
    code: 'task.unknown',
    at: 'request',
    options: { task: 'causal-lm' },
  },
  {
    name: 'a base model that is not there',
    code: 'model.unknown',
    at: 'request',
    options: { models: ['brew-4m'] },
  },
  {
    name: 'a base model whose files are not here',
    code: 'preflight.not-present',
    at: 'FAIL',
    options: { models: ['smollm2-135m'] },
  },

  {
    name: 'a non-commercial model for commercial use',
    code: 'preflight.licence-model',
    at: 'FAIL',
    licence: 'cc-by-nc-4.0',
    options: { use: 'commercial', dataLicence: 'mit' },
  },
  {
    name: 'a research model for commercial use',
    code: 'preflight.licence-model',
    at: 'FAIL',
    licence: 'qwen-research',
    options: { use: 'commercial', dataLicence: 'mit' },
  },
  {
    name: 'non-commercial data for commercial use',
    code: 'preflight.licence-data',
    at: 'FAIL',
    licence: 'mit',
    options: { use: 'commercial', dataLicence: 'cc-by-nc-sa-4.0' },
  },
  {
    name: 'a model without a licence for commercial use',
    code: 'preflight.licence-unknown',
    at: 'INCONCLUSIVE',
    options: { use: 'commercial', dataLicence: 'mit' },
  },
  {
    name: 'a model under a licence of its own for commercial use',
    code: 'preflight.licence-unknown',
    at: 'INCONCLUSIVE',
    licence: 'other',
    options: { use: 'commercial', dataLicence: 'mit' },
  },
  {
    name: 'data whose licence is unclear for commercial use',
    code: 'preflight.licence-unknown',
    at: 'INCONCLUSIVE',
    licence: 'mit',
    options: { use: 'commercial', dataLicence: 'cc-by-nd-4.0' },
  },
  {
    name: 'a licence of data that nobody knows',
    code: 'licence.unknown',
    at: 'request',
    options: { use: 'commercial', dataLicence: 'do-what-you-like' },
  },
];
