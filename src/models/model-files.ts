/**
 * Which files make up a model. Repositories hold more than we load: other formats, training logs.
 *
 * @module
 */
const patterns = [
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$/,
  /^model(-\d{5}-of-\d{5})?\.safetensors$/,
  /^model\.safetensors\.index\.json$/,
  /^chat_template\.jinja$/,
  /^(README|LICENSE|NOTICE|USE_POLICY)(\.[a-z]+)?$/i,
];

/** `path` is relative to the folder, with forward slashes; nothing in subfolders belongs. */
export const isModelFile = (path: string): boolean =>
  patterns.some((pattern) => pattern.test(path));
