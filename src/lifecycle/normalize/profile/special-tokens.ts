/**
 * Text that tokenizers read as control tokens, such as `<|im_end|>`. Inside user data it ends a
 * turn where nobody ended one. The spellings are those of the chat templates in wide use.
 *
 * @module
 */

/** ChatML, Llama 3, Phi, GPT-2; Llama 2 and Mistral; Gemma; DeepSeek; BERT. */
const SPELLINGS =
  /<\|[a-z][a-z_▁]{1,30}\|>|<｜[^｜<>\n]{1,40}｜>|<\/?(?:s|bos|eos|pad|unk)>|<(?:start|end)_of_turn>|\[\/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|CLS|SEP|MASK|PAD)\]|<<\/?SYS>>/g;

const NONE: readonly string[] = [];

/** The control tokens spelled out in a text, each as often as it is there. */
export function findSpecialTokens(text: string): readonly string[] {
  if (!text.includes('<') && !text.includes('[')) return NONE;
  return text.match(SPELLINGS) ?? NONE;
}
