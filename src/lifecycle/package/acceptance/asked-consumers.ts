/**
 * Which consumers of its target loaded a bundle while it was packaged, and which nobody asked: that
 * depends on what BrewSLM brings along, and on no machine.
 *
 * @module
 */
import { consumersOf } from '../../../catalog/consumers/consumer.ts';
import { loadTarget } from '../../../catalog/targets/target.ts';
import type { AskedConsumer, BundleFormat } from '../bundle.ts';
import { packageOf } from './find-consumers.ts';

/** What measures a format while it is packaged. */
export const loadsWhilePackaged: Partial<Record<BundleFormat, string>> = {
  gguf: 'node-llama-cpp',
  ollama: 'node-llama-cpp',
  onnx: 'onnxruntime-node',
};

/** The consumers of a target, the one of its check first. */
export const askedConsumers = (format: BundleFormat, target: string): AskedConsumer[] =>
  consumersOf(loadTarget(target)).map(({ id, title, name }) => {
    const loaded = loadsWhilePackaged[format] === id;
    return { id, title, loaded, version: loaded ? (packageOf(name)[0]?.version ?? null) : null };
  });
