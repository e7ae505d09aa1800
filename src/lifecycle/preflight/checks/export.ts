/**
 * Is what the model is trained with what its users will get? Tokenizer and chat template make the
 * way out to the export format and back, and must treat real records as before.
 *
 * @module
 */
import { toMessages } from '../../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { exportedTokenizer } from '../../../engine/checkpoint/exported-tokenizer.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import { ChatTemplate, type ChatMessage } from '../../../engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem, ProblemError } from '../../../problem/problem.ts';
import { portable } from '../preflight-report.ts';

/** Records compared; each is rendered and encoded twice. */
const comparedRecords = 50;

/**
 * Finds what changes on the way out and back.
 *
 * @param format The export format; a folder as transformers reads it when that was left open. ONNX has
 *   the tokenizer files of such a folder.
 */
export async function exportFindings(
  trained: Tokenizer,
  config: ModelConfig,
  records: readonly CanonicalRecord[],
  format: string | null,
): Promise<Finding[]> {
  const place = format === 'gguf' || format === 'ollama' ? 'gguf' : 'huggingface';
  try {
    const exported = Tokenizer.open(await exportedTokenizer(config, trained.files, place));
    const sample = records.slice(0, comparedRecords);
    return [...(await texts(trained, exported, sample)), ...renderings(trained, exported, sample)];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [portable(error.problem)];
  }
}

const wordsOf = (record: CanonicalRecord): string =>
  (toMessages(record) ?? [{ content: 'text' in record ? record.text : '' }])
    .map(({ content }) => content)
    .join('\n');

async function texts(
  trained: Tokenizer,
  exported: Tokenizer,
  records: readonly CanonicalRecord[],
): Promise<Finding[]> {
  const differing: CanonicalRecord[] = [];
  for (const record of records) {
    const text = wordsOf(record);
    if ((await trained.encode(text)).join() !== (await exported.encode(text)).join())
      differing.push(record);
  }
  return differ('preflight.export-tokens', 'get other tokens after export', differing, records);
}

function renderings(
  trained: Tokenizer,
  exported: Tokenizer,
  records: readonly CanonicalRecord[],
): Finding[] {
  if (trained.files.chatTemplate === null) return [];
  const [before, after] = [trained, exported].map(({ files }) => ChatTemplate.open(files));
  const differing = records.filter((record) => {
    const messages = toMessages(record);
    if (messages === null) return false;
    const wanted = rendered(before, messages);
    return wanted !== null && wanted !== rendered(after, messages);
  });
  return differ(
    'preflight.export-template',
    'are rendered differently after export',
    differing,
    records,
  );
}

/** Renders a conversation; null for one that the template refuses: the records are judged elsewhere. */
function rendered(template: ChatTemplate, messages: readonly ChatMessage[]): string | null {
  try {
    return template.render(messages, false);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

function differ(
  code: 'preflight.export-tokens' | 'preflight.export-template',
  what: string,
  differing: readonly CanonicalRecord[],
  records: readonly CanonicalRecord[],
): Finding[] {
  if (differing.length === 0) return [];
  return [
    {
      ...problem(code, `${differing.length} of ${records.length} records ${what}`),
      count: differing.length,
      examples: differing.slice(0, 3).map(({ id, source: { file, line } }) => ({ file, line, id })),
    },
  ];
}
