/**
 * Base models: their files, tokenizers, and the hub.
 *
 * @module
 */
import { error, warning, type Codes } from './entry.ts';

export const models = {
  // tokenizer
  'tokenizer.malformed': error('Give a tokenizer.json that the `tokenizers` library can read.'),
  'tokenizer.no-chat-template': error(
    'Use an instruction-tuned base, or put a chat_template.jinja beside the model.',
  ),
  'tokenizer.template-syntax': error('Take the chat template that came with the model.'),
  'tokenizer.template-refuses': error(
    'Leave out the turns that the template has no place for, or map their role to another.',
  ),
  'tokenizer.template-drops': error('Give the model a chat template that shows every turn.'),
  'tokenizer.template-repeats': error('Give the model a chat template that shows turns once.'),
  'tokenizer.template-moves': error('Give the model a chat template that keeps turns in order.'),
  'tokenizer.template-rewrites': error(
    'Give the model a chat template that leaves the words of a turn as they are.',
  ),
  'tokenizer.template-prompt': error(
    'Give the model a chat template whose generation prompt is how its replies begin.',
  ),
  'tokenizer.template-closing': error(
    'Give the model a chat template that ends every reply alike, the last one too.',
  ),
  'tokenizer.template-endless': error(
    'Give the model a chat template that ends a reply with a special token.',
  ),
  'tokenizer.template-tokens': error('Take template and tokenizer from the same model.'),
  'tokenizer.template-marker': error('Take template and tokenizer from the same model.'),
  'tokenizer.template-clock': warning(
    'Give the model a chat template that names no date of today.',
  ),
  'tokenizer.template-tools': warning(
    'Serve it with the tools spelled out in the turns, as docs/preflight.md shows, or choose a base that knows tools.',
  ),
  'tokenizer.token-missing': error('Name special tokens that tokenizer.json has.'),
  'tokenizer.token-split': error('Add the token to `added_tokens` of tokenizer.json, as special.'),
  'tokenizer.vocabulary-size': error('Take tokenizer and weights from the same model.'),
  'tokenizer.token-id': error('Take config.json and tokenizer from the same model.'),
  'tokenizer.pad-is-end': {
    severity: 'info',
    fix: 'Nothing to do here: padding is never learnt. A trainer that masks by the padding token would never teach a model to stop.',
  },
  'tokenizer.no-end-token': error('Name an eos_token in tokenizer_config.json.'),
  'tokens.malformed': error('Rerun the stage that made the token file.'),

  // model files
  'weights.truncated': error('The file is incomplete: copy or download it again.'),
  'safetensors.header': error('The file is damaged or not safetensors: copy or download it again.'),
  'safetensors.dtype': error('Convert the weights to F32, F16 or BF16.'),
  'gguf.header': error('The file is damaged or not GGUF: copy or download it again.'),
  'gguf.version': error('Convert the model with a current llama.cpp: GGUF 2 and 3 are read.'),
  'gguf.type': error(
    'Use F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K quantization.',
  ),

  'weights.not-finite': error(
    'Take the weights again from where they come from: training that made these had diverged.',
  ),
  'weights.empty-tensor': error(
    'Take the weights again from where they come from: this part was never written.',
  ),
  'weights.magnitude': warning(
    'Check where the weights come from; half precision cannot hold them.',
  ),

  // models
  'model.format': error('Give a Hugging Face folder (with config.json) or a .gguf file.'),
  'model.config': error('Take the config.json that belongs to these weights.'),
  'model.quantization': error(
    'Use the weights in 16 bits, as MLX quantizes them by default (affine, 4 or 8 bits, one form for all), or in fp8 with a scale for each row.',
  ),
  'model.architecture': error('Use a Llama, Qwen 2 or Qwen 3 model.'),
  'model.weights-missing': error('Add the .safetensors files of the model to the folder.'),
  'model.tensor-missing': error(
    'The weights do not match the configuration: take both from one place.',
  ),
  'model.tensor-shape': error(
    'The weights do not match the configuration: take both from one place.',
  ),
  'model.tokenizer-missing': error('Add the tokenizer.json that belongs to the model.'),
  'model.tokenizer-invalid': error('Take the tokenizer.json that belongs to the model.'),
  'model.tokenizer-unsupported': error(
    'Use the Hugging Face folder of this model, with its tokenizer.json, instead.',
  ),
  'model.chat-templates-differ': warning(
    'Keep one: chat_template.jinja is used here and by transformers.',
  ),
  'model.chat-template-missing': warning(
    'Fine for plain text. For chat use the -Instruct version of the model.',
  ),
  'model.unknown': error('`brewslm model list` shows the models there are.'),
  'model.exists': error('Use the model that is there, or give another id.'),
  'model.changed': error('The stored model changed on disk. Add it again.'),
  'model.spec': error('Give a path, or hf:org/name or hf:org/name@revision.'),

  // hub
  'hub.gated': error(
    'Accept the terms on the page of the model, then set HF_TOKEN to a token of your account.',
  ),
  'hub.private': error('Check the name, and set HF_TOKEN to a token that may read it.'),
  'hub.missing': error('Check organisation, name and revision.'),
  'hub.unreachable': error('Check the connection, or set HF_ENDPOINT to a mirror; then run again.'),
  'hub.busy': error('Wait a few minutes and run again: the download resumes.'),
  'hub.interrupted': error('Run again: the download resumes where it stopped.'),
  'hub.hash': error(
    'The damaged download was removed. Run again; if it repeats, do not trust the source.',
  ),
  'hub.protocol': error('Check HF_ENDPOINT: the server does not speak the protocol of the hub.'),
  'hub.spec': error('Give hf:org/name, hf:org/name@revision or hf:org/name@revision:config:split.'),
  'hub.config': error('Name one of the configurations: hf:org/name:CONFIG.'),
  'hub.split': error('Name the splits to take: hf:org/name:CONFIG:SPLIT.'),
  'hub.no-data': error('Take a dataset whose files are JSON Lines, JSON, CSV, Parquet or text.'),
} satisfies Codes;
