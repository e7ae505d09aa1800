/**
 * What the survey of the text counts: traces of what went wrong before the data came here
 * (characters lost in a conversion, replies that stand for a missing value), and text that tokenizers
 * read as control tokens, such as `<|im_end|>`, which ends a turn where nobody ended one. Most
 * records show nothing, so the survey reads the few that do.
 *
 * @module
 */
import type { Content } from '../../../catalog/records/record.ts';
import type { FindSensitive } from '../sensitive/find-sensitive.ts';
import { findMarks } from '../sensitive/redact.ts';
import { eachText } from '../sensitive/texts.ts';
import { replyOf } from './reply.ts';

export function isNotable(content: Content, findSensitive: FindSensitive): boolean {
  let notable = isPlaceholder(replyOf(content) ?? 'some reply');
  eachText(content, (text) => {
    notable ||= isNotableText(text, findSensitive);
  });
  return notable;
}

/** One text of a record; whether a reply is a placeholder is another question. */
export const isNotableText = (text: string, findSensitive: FindSensitive): boolean =>
  isDamaged(text) ||
  findSpecialTokens(text).length > 0 ||
  findMarks(text).length > 0 ||
  findSensitive(text).length > 0;

/** UTF-8 read as Latin-1 or Windows-1252: `Ã©` for `é`, `â€™` for `’`, `Ð´Ð°` for `да`. */
const MOJIBAKE =
  /(?:[ÐÑ][\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]){2}|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€[\u0090-\u009f™œ\u201c\u201d˜¦“”]/;

/** Each look is a search for one character, which text in one script passes at memory speed. */
export const isDamaged = (text: string): boolean =>
  text.includes('\ufffd') ||
  ((text.includes('Ã') || text.includes('Â') || text.includes('â€') || text.includes('Ð')) &&
    MOJIBAKE.test(text));

export const LONGEST_PLACEHOLDER = 16;
const PLACEHOLDER =
  /^(?:n\/?a|null|nil|nan|undefined|todo|tbd|\[deleted\]|\[removed\]|\[\]|\{\}|""|''|#n\/a|[-–—.?_*]+)$/i;

/** `null`, `N/A`, `-` and the like: a value that was missing, written as text. */
export const isPlaceholder = (text: string): boolean =>
  text.length <= LONGEST_PLACEHOLDER && (PLACEHOLDER.test(text) || text === 'None');

/**
 * ChatML, Llama 3, Phi, GPT-2, Command R; DeepSeek; Llama 2 and Mistral; Gemma; T5 and code models;
 * BERT, GLM; EXAONE: the spellings of chat templates in wide use. Tags such as `<think>` and
 * `<tool_call>` are none: data are full of them on purpose, and most tokenizers read them as text.
 */
const SPELLINGS =
  /<\|[a-zA-Z][a-zA-Z0-9_▁]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|<\/?(?:s|bos|eos|pad|unk|BOS_TOKEN|EOS_TOKEN|extra_id_\d+|fim_(?:prefix|middle|suffix)|file_sep)>|<(?:start|end)_of_(?:turn|image)>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|CLS|SEP|MASK|PAD|gMASK)\]|\[\|(?:system|user|assistant|endofturn)\|\]|<<\/?SYS>>/g;

const NONE: readonly string[] = [];

/** The control tokens spelled out in a text, each as often as it is there. */
export function findSpecialTokens(text: string): readonly string[] {
  if (!text.includes('<') && !text.includes('[')) return NONE;
  return text.match(SPELLINGS) ?? NONE;
}
