/**
 * Serving targets: where a model is to run, what that place can load, and how much memory it
 * gives. A target is data with the source of each limit; a new one is a file here and its name in
 * `targetIds`.
 *
 * @module
 */
import { z } from 'zod';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { readDataFile } from '../data-file.ts';

const ggufTypes = ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0', 'IQ4_XS'] as const;
export type GgufType = (typeof ggufTypes)[number];

/** How an ONNX file stores weights, by the names of transformers.js. */
const onnxTypes = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type OnnxType = (typeof onnxTypes)[number];

/** A quantization, of whatever format. */
export type WeightType = GgufType | OnnxType;

/** Programs that serve a model. Which formats each loads, `capabilities/formats.yaml` says. */
export const servers = [
  'vllm',
  'tgi',
  'sglang',
  'llama.cpp',
  'ollama',
  'lm-studio',
  'mlx-lm',
  'transformers.js',
] as const;

const sourced = z.strictObject({ value: z.int().positive(), source: z.string() });

const targetSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** What loads the model there. */
  runtime: z.enum(servers),
  /** The usual one of the formats that it loads. */
  format: z.enum(['huggingface', 'gguf', 'ollama', 'mlx', 'onnx']),
  /** Bytes that the place has, and bytes that one program may use before it is ended. */
  memory: z.strictObject({ total: sourced, limit: sourced }).nullable(),
  /** Bytes of the limit that the rest of the program needs. */
  reserve: z.int().nonnegative(),
  /** Tokens of context that memory is planned for; less where the model has less. */
  contextSize: z.int().positive(),
  /** Quantizations to try. The reference comes first. */
  types: z.array(z.enum([...ggufTypes, ...onnxTypes])),
  /** How much held-out loss (nats a token) quantization may cost for being smaller. */
  maxLossIncrease: z.number().nonnegative(),
  /** What it needs of a bundle of that format; `*` stands for any characters. */
  files: z.array(z.string()).min(1),
  /** What shows that a bundle loads there: a consumer of the catalogue, and what is typed. */
  check: z.strictObject({ consumer: z.string(), command: z.string() }),
  /** Pages that say what it loads, and how. */
  sources: z.array(z.url()).min(1),
});

export type Target = z.infer<typeof targetSchema>;

export const targetIds = [
  'browser_webgpu',
  'jetson_orin_nano',
  'laptop_16gb',
  'llama_cpp',
  'lm_studio',
  'mlx',
  'mobile_android_8gb',
  'mobile_iphone15',
  'ollama',
  'raspberry_pi_5',
  'sglang',
  'tgi',
  'transformers_js',
  'vllm',
] as const;

/**
 * Reads a target.
 *
 * @throws `target.unknown`.
 */
export function loadTarget(id: string): Target {
  if (!(targetIds as readonly string[]).includes(id))
    fail('target.unknown', `there is no target ${id}${didYouMean(id, targetIds)}`);
  return readDataFile(new URL(`${id}.yaml`, import.meta.url), targetSchema);
}
