/**
 * A bundle as transformers.js loads it: a decoder graph for each type of weights that the target can
 * run, each measured, and configuration and tokenizer beside them.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTarget, type OnnxType } from '../../../catalog/targets/target.ts';
import { readTokenizer } from '../../../engine/checkpoint/huggingface/read-tokenizer.ts';
import {
  onnxFile,
  writeOnnxModel,
  writeRounded,
  writeTransformersJs,
} from '../../../engine/checkpoint/onnx/write.ts';
import { withWeights } from '../../../engine/model/weights.ts';
import { type StoredExample, writeTokenSet } from '../../../engine/tokenizer/token-set.ts';
import { fail } from '../../../problem/problem.ts';
import { embeddedRuntime } from '../../../runtimes/open-runtime.ts';
import type { ItemScore, ModelReference } from '../../../runtimes/protocol.ts';
import { supervise } from '../../../runtimes/supervisor.ts';
import { dataFileOf } from '../../../weights/onnx/writer.ts';
import { openCheckpoint } from '../../train/checkpoint.ts';
import { evaluateBundle } from '../evaluate-bundle.ts';
import { drawHeldOut } from '../held-out.ts';
import { itemLosses, meanLoss } from '../optimize/measure.ts';
import { measureOnnx } from '../optimize/measure-onnx.ts';
import { heldOutExamples, tryTypes } from '../optimize/try-types.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { checkedRows, checkTokenizer, textsOf } from './check-bundle.ts';
import { transformersJsText } from './transformers-js.ts';

/**
 * How far losses of graph and engine may be apart, in nats a token: half precision and whole numbers
 * compute coarsely.
 */
const tolerance: Record<OnnxType, number> = { fp32: 0.005, fp16: 0.05, q8: 0.05, q4: 0.05 };

/**
 * Writes every type but the reference, that only where it is chosen; holds the chosen graph against the
 * engine with the same rounded weights; and measures those on the test items.
 *
 * @throws `target.unknown`, `target.none-fits`; `export.check` when the chosen graph computes something
 *   else than the engine, or the tokenizer does not come back as it was; the problems of
 *   `openCheckpoint`, `measureOnnx` and `evaluateBundle`.
 */
export async function packageOnnx(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output, work } = context;
  const target = loadTarget(configuration.target);
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const { tokenizer } = checkpoint;
  const contextSize = Math.min(target.contextSize, checkpoint.config.maxPositions);
  const config = { ...checkpoint.config, maxPositions: contextSize };
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const examples = await heldOutExamples(checkpoint, heldOut.records, contextSize);
  const { table, rounded, unquantized } = await writeTypes();
  const chosen = table.chosen as OnnxType;
  await writeTransformersJs(output, { config, tokenizer, usual: chosen });
  await checkTokenizer((await readTokenizer(output)).tokenizer, {
    tokenizer,
    ...textsOf(heldOut.records.slice(0, checkedRows)),
  });
  const found = table.rows.find(({ type }) => type === chosen)!.loss;
  await checkLoss(context, { model: rounded, examples, type: chosen, found });
  const evaluation = await evaluateBundle(context, rounded, checkpoint, heldOut);
  rmSync(rounded.path, { recursive: true });
  const shipped = table.rows
    .map(({ type }) => type as OnnxType)
    .filter((type) => type !== target.types[0] || type === chosen);
  const page = transformersJsText({
    name: configuration.name,
    chosen,
    shipped,
    contextSize,
    chat: tokenizer.chatTemplate !== null,
  });
  writeFileSync(join(output, 'SERVE.md'), page);
  const summary = {
    chosen,
    items: table.items,
    // By type, the matrices that it has as numbers all the same.
    ...(Object.keys(unquantized).length > 0 && { unquantized }),
  };
  return { encoding: chosen, evaluation, summary };

  async function writeTypes() {
    const kept: Record<string, string[]> = {};
    const decision = await tryTypes(context, target, {
      config,
      contextSize,
      examples,
      fileOf: (type) => onnxFile[type as OnnxType],
      async write(folder, type) {
        const numbers = await withWeights(checkpoint, (weights) =>
          writeOnnxModel(folder, { config, weights, type: type as OnnxType }),
        );
        if (numbers.length > 0) kept[type] = numbers;
        const file = join(folder, onnxFile[type as OnnxType]);
        return statSync(file).size + statSync(dataFileOf(file)).size;
      },
      measure: (file) => measureOnnx(context, { file, examples }),
      fallbacksOf: () => [],
    });
    const path = join(work, 'rounded');
    const type = decision.chosen as OnnxType;
    await withWeights(checkpoint, (weights) =>
      writeRounded(path, { config: checkpoint.config, weights, tokenizer, type }),
    );
    return { table: decision, rounded: { kind: 'pretrained' as const, path }, unquantized: kept };
  }
}

/** Has the engine score what the graph was measured on, with the weights that the graph has. */
async function checkLoss(
  { work, threads, signal, progress }: PackageContext,
  {
    model,
    examples,
    type,
    found,
  }: {
    model: ModelReference;
    examples: readonly StoredExample[];
    type: OnnxType;
    found: number;
  },
): Promise<void> {
  const folder = join(work, 'checked');
  mkdirSync(folder, { recursive: true });
  const tokens = join(folder, 'items.tokens');
  const output = join(folder, 'scores.json');
  await writeTokenSet(tokens, [...examples]);
  await supervise(
    await embeddedRuntime.prepare({ kind: 'score', model, tokens, output, threads }),
    {
      command: embeddedRuntime.command(),
      folder,
      signal,
      onEvent(event) {
        if (event.type === 'progress')
          progress({ ...event, label: 'holding the graph against the engine on held-out items' });
      },
    },
  );
  const scores = JSON.parse(readFileSync(output, 'utf8')) as ItemScore[];
  const wanted = meanLoss(itemLosses(examples, scores));
  if (!(Math.abs(found - wanted) <= tolerance[type]))
    fail(
      'export.check',
      `the graph of ${type} has a held-out loss of ${found} nats a token, the engine with the same weights ${wanted}`,
      { evidence: { type, graph: found, engine: wanted } },
    );
}
