/**
 * What is judged before a long training: preflight and benchmark, and gates as such.
 *
 * @module
 */
import { error, warning, type Codes } from './entry.ts';

export const choice = {
  // preflight (gate B)
  'preflight.records': error('Import data of a kind that the task learns from.'),
  'preflight.chosen-only': warning(
    'Fine where the better replies are worth imitating; leave `preference: null` out to learn from the difference.',
  ),
  'preflight.method': error('Take --method full for a base that starts from nothing.'),
  'preflight.method-runtime': error('Choose a method that the runtime has.'),
  'preflight.architecture': error('Use a Llama, Qwen 2 or Qwen 3 model.'),
  'preflight.format': error('Choose another export format, or another base model.'),
  'preflight.format-method': error('Choose a format that holds what the method makes.'),
  'preflight.target': error('Choose a format that the target can load.'),
  'preflight.serving': error('Choose another target, or another base model.'),
  'preflight.target-memory': error('Choose a smaller base model, or a target with more memory.'),
  'preflight.target-context': warning('Shorten the records, or choose a target with more context.'),
  'preflight.no-stop': error(
    'Add the id of the token that ends a turn to `eos_token_id` in generation_config.json.',
  ),
  'preflight.byte-tokens': warning(
    'Choose a base whose tokenizer was made for this script, or a brew base, which learns its own.',
  ),
  'preflight.export-tokens': error('Choose another export format, and report this.'),
  'preflight.export-template': error('Choose another export format, and report this.'),
  'preflight.licence-model': error('Choose a base model whose licence allows this use.'),
  'preflight.licence-data': error('Train on data whose licence allows this use.'),
  'preflight.licence-unknown': warning('Find out the licence and state it.'),
  'preflight.licence-terms': warning('Read the licence and keep to its terms.'),
  'preflight.unknown-tokens': error(
    'Choose a base whose tokenizer was made for this language, or a brew base, which learns its own.',
  ),
  'preflight.round-trip': warning('Check whether what the tokenizer changes matters to your task.'),
  'preflight.no-targets': warning('Give these records a reply.'),
  'preflight.reply-cut': warning('Train with a longer --sequence-length, or shorten the replies.'),
  'preflight.reply-left-out': warning(
    'Train with a longer --sequence-length, or shorten the replies.',
  ),
  'preflight.truncated': warning('Train with a longer --sequence-length if the old turns matter.'),
  'preflight.memory': error('Take a smaller base, --method lora, or a shorter --sequence-length.'),
  'preflight.memory-tight': error(
    'Let `preflight --plan` measure it, or take a smaller base, --method lora or a shorter --sequence-length.',
  ),
  'preflight.not-present': error('Add it: `brewslm model add PATH`.'),
  'preflight.none-ready': error('Repair what the findings name, or give other --base-model ids.'),

  // benchmark (gate C)
  'benchmark.no-candidates': error('Run `brewslm preflight` and repair what keeps models out.'),
  'benchmark.shots': error('Run again with `--shots 0`, or without it.'),
  'benchmark.too-few-items': error('Hold out more rows: import more data.'),
  'benchmark.floor-not-compared': error(
    'Ask for a metric that the floor has something for, or name another floor in the template.',
  ),
  'benchmark.below-floor': error('Give more data, a larger --budget, or other --models.'),
  'benchmark.undecided': warning('Give a larger --budget, or hold out more rows.'),
  'benchmark.winner-undecided': warning(
    'The likeliest candidate is taken. Hold out more rows or give a larger --budget to be sure.',
  ),
  'benchmark.simple-is-better': warning(
    'Expected when the benchmark trains for seconds only; `brewslm export` compares again after training.',
  ),

  // gates
  'gate.policy': error('`brewslm gate policy --project P` lists the settings there are.'),
  'gate.unknown': error('Gates are A, B, C and D.'),
  'gate.no-verdict': error('Run the stage before this gate first.'),
  'gate.not-needed': error('This gate passed: there is nothing to override.'),
} satisfies Codes;
