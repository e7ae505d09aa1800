/**
 * A model that is served to programs.
 *
 * @module
 */
import { error, type Codes } from './entry.ts';

export const serving = {
  'serve.no-release': error(
    'Accept one: `brewslm release accept --project P`; or serve another: --release N or --bundle FOLDER.',
  ),
  'serve.format': error('Export the checkpoint with --format huggingface or --format gguf.'),
  'serve.key': error(
    'Make one: `brewslm key create --name NAME --role viewer`, or name a variable that holds one: --key-env NAME.',
  ),
  'serve.model-unknown': error('GET /v1/models says its name; a request may also name none.'),
  'serve.no-chat': error(
    'Ask POST /v1/completions, which continues text; for chats train a base with a chat template.',
  ),
  'serve.unsupported': error('Leave it out; docs/delivery.md lists what can be asked for.'),
  'serve.busy': error('Ask again after the seconds of Retry-After, or start it with --queue N.'),
  'serve.slow': error(
    'Ask for fewer tokens with max_tokens, ask again when it is quieter, or start it with a longer --limit.',
  ),
  'serve.garbled': error(
    'Ask again with a lower temperature; a model that has learnt anything writes no such bytes.',
  ),
  'serve.stopping': error('Ask again: another server, or this one when it was started again.'),
} satisfies Codes;
