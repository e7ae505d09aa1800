/**
 * Does the chat template belong to this tokenizer, and will a server render what was trained on?
 * What it does to the turns of real records, `checkEncoding` finds.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { ChatTemplate } from '../../../engine/tokenizer/chat-template.ts';
import { knowsTools } from '../../../engine/tokenizer/tool-conversation.ts';
import type { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem, ProblemError } from '../../../problem/problem.ts';

/** How templates write their markers: `<|im_start|>`, `<start_of_turn>`, `</s>`. */
const markers = /<\|[^|<>\s]{1,40}\|>|<(?:start|end)_of_turn>|<\/s>/g;

/** Finds what is wrong with the chat template, if there is one. */
export function templateFindings(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
): Finding[] {
  const { files } = tokenizer;
  if (files.chatTemplate === null) return [];
  const template = openQuietly(tokenizer);
  if (template === null) return [];
  const findings = [...foreignMarkers(tokenizer, template)];
  if (/\bstrftime_now\b/.test(files.chatTemplate))
    findings.push(
      problem(
        'tokenizer.template-clock',
        'the chat template writes the date of the day, so a server renders other text than was trained on',
      ),
    );
  const withTools = records.filter((record) => 'tools' in record && record.tools.length > 0);
  if (withTools.length > 0 && !knowsTools(template))
    findings.push({
      ...problem(
        'tokenizer.template-tools',
        'the chat template has no place for tools: they are spelled out in the turns',
      ),
      count: withTools.length,
    });
  return findings;
}

/** Markers that this vocabulary does not have: the template was made for another model. */
function foreignMarkers(tokenizer: Tokenizer, template: ChatTemplate): Finding[] {
  let text: string;
  try {
    text = template.render([{ role: 'user', content: '' }], true);
  } catch (error) {
    // A template that wants more than one question is judged by the records.
    if (error instanceof ProblemError) return [];
    throw error;
  }
  const foreign = [...new Set(text.match(markers))].filter(
    (marker) => tokenizer.tokenId(marker) === null,
  );
  if (foreign.length === 0) return [];
  return [
    {
      ...problem(
        'tokenizer.template-marker',
        `the chat template writes ${foreign.join(' and ')}, which the vocabulary does not have`,
        { evidence: { markers: foreign } },
      ),
      count: foreign.length,
    },
  ];
}

/** One that does not parse is reported where the records are encoded. */
function openQuietly({ files }: Tokenizer): ChatTemplate | null {
  try {
    return ChatTemplate.open(files);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
