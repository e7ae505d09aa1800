/**
 * What a trained model makes of inputs: the states of its last layer.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodeRecords, lastReplyTokens } from '../../planning/tokens/encode-records.ts';
import { embeddedRuntime } from '../../runtimes/open-runtime.ts';
import type { StatesJob } from '../../runtimes/protocol.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import type { Session } from '../stage/run-stage.ts';
import type { OpenCheckpoint } from '../train/checkpoint.ts';
import type { InputRow } from './inputs.ts';

export interface ModelView {
  /** [rows, width]: the mean over the tokens of an input, then the state after its last one. */
  states: Float32Array;
  width: number;
}

/** Tokens of an input that are read; of a longer one the last. */
const MOST_TOKENS = 512;

/**
 * Has a worker of the embedded engine read all rows.
 *
 * @throws The problems of `supervise` and of `encodeRecords`.
 */
export async function viewRows(
  { ledger, threads, signal, progress }: Session,
  { model, config, tokenizer: files }: OpenCheckpoint,
  rows: readonly InputRow[],
): Promise<ModelView> {
  const tokenizer = Tokenizer.open(files);
  const folder = mkdtempSync(join(ledger.workFolder('drift'), 'view-'));
  try {
    const limit = Math.min(MOST_TOKENS, config.maxPositions);
    const prompts = await promptsOf(tokenizer, rows, limit);
    const output = join(folder, 'states');
    const job: StatesJob = { kind: 'states', model, prompts, output, threads };
    await supervise(job, {
      command: embeddedRuntime.command(),
      folder,
      signal,
      onEvent(event) {
        if (event.type === 'progress') progress({ ...event, label: 'reading inputs' });
      },
    });
    const bytes = readFileSync(output);
    const states = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4).slice();
    const width = 2 * config.hiddenSize;
    return { states, width };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What comes before the reply of each record, in tokens; of running text all but its end. */
async function promptsOf(
  tokenizer: Tokenizer,
  rows: readonly InputRow[],
  limit: number,
): Promise<number[][]> {
  const records = rows.map(({ record }, row) => ({ ...record, id: `${row}` }));
  const prompts: number[][] = [];
  for (const example of await encodeRecords(tokenizer, records)) {
    const { ids, targets, recordId } = example;
    const isText = targets.every((target) => target === 1);
    const end = isText ? ids.length - 1 : targets.lastIndexOf(1) + 1 - lastReplyTokens(example);
    prompts[Number(recordId)] = [...ids.subarray(Math.max(0, end - limit), Math.max(1, end))];
  }
  return prompts;
}
