/**
 * Text that tokenizers read as control tokens, such as `<|im_end|>`. Inside user data it ends a
 * turn where nobody ended one. The spellings are those of the chat templates in wide use.
 *
 * @module
 */

/**
 * ChatML, Llama 3, Phi, GPT-2, Command R; DeepSeek; Llama 2 and Mistral; Gemma; T5 and code models;
 * BERT, GLM; EXAONE. Tags such as `<think>` and `<tool_call>` are none: data are full of them on
 * purpose, and most tokenizers read them as text.
 */
const SPELLINGS =
  /<\|[a-zA-Z][a-zA-Z0-9_▁]{1,40}\|>|<｜[^｜<>\n]{1,40}｜>|<\/?(?:s|bos|eos|pad|unk|BOS_TOKEN|EOS_TOKEN|extra_id_\d+|fim_(?:prefix|middle|suffix)|file_sep)>|<(?:start|end)_of_(?:turn|image)>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|CLS|SEP|MASK|PAD|gMASK)\]|\[\|(?:system|user|assistant|endofturn)\|\]|<<\/?SYS>>/g;

const NONE: readonly string[] = [];

/** The control tokens spelled out in a text, each as often as it is there. */
export function findSpecialTokens(text: string): readonly string[] {
  if (!text.includes('<') && !text.includes('[')) return NONE;
  return text.match(SPELLINGS) ?? NONE;
}
