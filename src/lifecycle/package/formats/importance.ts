/**
 * The importance of the columns of a model's matrices, measured on training rows: what quantization
 * weighs its errors with. The rows are drawn by content hash, so that one dataset gives the same ones.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readImportance, type Importance } from '../../../engine/checkpoint/gguf/importance.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { drawSample, sampleDigest } from '../../../evaluation/sample.ts';
import { encodeRecords, fit } from '../../../planning/tokens/encode-records.ts';
import { embeddedRuntime } from '../../../runtimes/open-runtime.ts';
import type { ImportanceJob } from '../../../runtimes/protocol.ts';
import { supervise } from '../../../runtimes/supervisor.ts';
import { loadSplit } from '../../normalize/dataset.ts';
import type { OpenCheckpoint } from '../../train/checkpoint.ts';
import type { ImportanceRecord } from '../optimize/choose.ts';
import type { PackageContext } from '../package-context.ts';

/** In the bundle; `llama-quantize --imatrix` takes it. */
const IMPORTANCE = 'importance.imatrix';

/** Tokens of a row that are read at most. */
const ROW_TOKENS = 512;

const DRAW = 0;

/**
 * Has a worker read training rows, and leaves what it found in the output.
 *
 * @returns Null where no rows are wanted, or none are there.
 * @throws The problems of `encodeRecords` and of `supervise`.
 */
export async function measureImportance(
  { configuration, inputs, output, work, threads, signal, progress }: PackageContext,
  { info, model, config, tokenizer }: OpenCheckpoint,
): Promise<{ importance: Importance; record: ImportanceRecord } | null> {
  const { importanceRows = 0 } = configuration;
  if (importanceRows === 0) return null;
  const records = drawSample(await loadSplit(inputs.dataset, 'train'), importanceRows, DRAW);
  const rowTokens = Math.min(ROW_TOKENS, info.sequenceLength, config.maxPositions);
  const encoded = await encodeRecords(Tokenizer.open(tokenizer), records);
  // Of a record of many windows the first one counts: rows are alike in length.
  const examples = new Map(
    fit(encoded, rowTokens, 'cut')
      .examples.toReversed()
      .map((one) => [one.recordId, one]),
  );
  const rows = records.flatMap(({ id }) => {
    const example = examples.get(id);
    return example === undefined ? [] : [[...example.ids]];
  });
  if (rows.length === 0) return null;
  const folder = join(work, 'importance');
  mkdirSync(folder, { recursive: true });
  const file = join(output, IMPORTANCE);
  const sample = sampleDigest(records);
  const job: ImportanceJob = {
    kind: 'importance',
    model,
    rows,
    rowTokens,
    dataset: `${rows.length} training rows, sample ${sample.slice(0, 12)}`,
    output: file,
    threads,
  };
  const { tokens } = await supervise(job, {
    command: embeddedRuntime.command(),
    folder,
    signal,
    onEvent(event) {
      if (event.type === 'progress')
        progress({ ...event, label: 'measuring importance on training rows' });
    },
  });
  const record = { rows: rows.length, sample, tokens, file: IMPORTANCE };
  return { importance: await readImportance(file, IMPORTANCE), record };
}
