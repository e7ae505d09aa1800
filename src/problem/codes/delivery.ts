/**
 * Exports, releases, and talking to a model.
 *
 * @module
 */
import { error, info, warning, type Codes } from './entry.ts';

export const delivery = {
  // llama.cpp and talking to a model
  'llama.unavailable': error(
    'Use Linux, macOS or Windows on x64 or arm64, and install BrewSLM again.',
  ),
  'llama.load': error('Make the file again; if it repeats, this model is not supported.'),
  'onnx.load': error('Make the file again; if it repeats, this model is not supported.'),
  'llama.grammar': error(
    'Use type, properties, required, items, enum, const, anyOf, lengths and $ref to #/$defs, or ask for JSON without a schema.',
  ),
  'prompt.empty': error('Give a prompt with at least one character.'),
  'prompt.no-turns': error('Leave out the system prompt and what was said before.'),
  'prompt.too-long': error('Shorten the prompt, or start a new conversation.'),

  // export and targets
  'runtime.missing': error('Run `brewslm runtime setup torch`.'),
  'runtime.damaged': error('Run `brewslm runtime setup torch`: what is damaged is made again.'),
  'runtime.python': error('Give a Python that works: `brewslm runtime setup torch --python PATH`.'),
  'runtime.setup': error('Mend what the cause says, then run the same command again: it goes on.'),
  'runtime.cuda-build': error('Run `brewslm runtime setup torch --device cuda`.'),
  'runtime.precision': error('Train in another precision: `brewslm train --precision fp32`.'),
  'runtime.settings': error('See `brewslm train --help` for what each runtime takes.'),
  'runtime.unknown': error('Choose one of the runtimes named.'),
  'licence.unknown': error('Give the SPDX identifier of the licence, such as apache-2.0.'),
  'target.unknown': error('`brewslm target list` lists the targets.'),
  'target.none-fits': error('Choose a smaller base model, or a target with more memory.'),
  'target.format': error('Choose a format that the target can load.'),
  'export.folder': error('Give another --output folder, or empty this one.'),
  'export.check': error('The written bundle does not load back as the checkpoint: report it.'),
  'export.template': error(
    'Export for a server that renders the chat template itself: `brewslm export --target llama_cpp`, or `--target vllm`.',
  ),
  'export.adapter': error('Leave out --adapter: the whole model is exported then.'),

  // a model behind somebody's endpoint
  'endpoint.key': error('Set the variable to the key, as in: export OPENAI_API_KEY=…'),
  'endpoint.denied': error(
    'Name the variable that holds a key the server takes: `--key-env NAME`.',
  ),
  'endpoint.unknown': error(
    'Check the address, which ends in /v1 as a rule, and the name of the model.',
  ),
  'endpoint.refused': error(
    'Change what the server does not take: `--shots 0` and other `--instructions` make requests shorter.',
  ),
  'endpoint.busy': error('Run it again later, or with `--parallel 1`.'),
  'endpoint.unreachable': error('Check the address, and whether the server runs.'),
  'endpoint.protocol': error('Give the address of an API for chat completions, as OpenAI has it.'),
  'eval.no-items': error(
    'Import the data again with `--held-out 10%`, or with a file for the test split.',
  ),
  'eval.nothing-to-judge': error(
    'Put prompts to both and read the replies; figures need labels, questions with an answer, summaries, JSON or calls of tools.',
  ),

  // the folder of a bundle
  'bundle.none': error(
    'Give a folder that `brewslm export` wrote; one from before it wrote SHA256SUMS, export again.',
  ),
  'bundle.list': error('Copy the bundle again, or export it again: `brewslm export`.'),
  'bundle.changed': error('Copy this file again, or export again: `brewslm export`.'),
  'bundle.missing': error('Copy this file again, or export again: `brewslm export`.'),
  'bundle.added': error('Move this file out of the folder, unless you put it there.'),
  'bundle.key': error(
    'Give a PEM file with an ECDSA key on P-256, P-384 or P-521, without a passphrase: `openssl ecparam -name prime256v1 -genkey -noout -out FILE` makes one.',
  ),
  'bundle.unsigned': error('Ask for a signed bundle, or sign it: `brewslm bundle sign`.'),
  'bundle.signature': error(
    'Do not use this bundle; get it, or the public key, again from whoever signed it.',
  ),

  // the backlog of a release
  'backlog.no-entry': error('`brewslm release backlog --project P` shows the entries there are.'),
  'backlog.by-hand': error('Do what the entry says; only people have what it asks for.'),
  'backlog.file': error('Move it away, or give another: `--output FILE`.'),
  // drift of what comes in
  'drift.no-inputs': error(
    'Give a file with rows like those that were imported, with or without replies, or one text a row.',
  ),
  'drift.no-log': error(
    'Serve with `brewslm serve --project P --log-requests`, and look again when requests have come in.',
  ),
  'drift.no-reference': error(
    'Import the data again with `--held-out 10%`, or with a file for the test split, and train again.',
  ),
  'drift.moved': error(
    'Look at the topics; label some of these rows and import them with the others: `brewslm dataset import`.',
  ),
  'drift.open': error('Check again when more inputs have come in.'),
  'drift.measured': info('Nothing to do.'),

  // releases
  'release.none': error('Propose one: `brewslm release propose --project P`.'),
  'release.unknown': error('`brewslm release list --project P` shows the releases there are.'),
  'release.unsigned': error(
    'Sign the folder of the export: `brewslm bundle sign FOLDER --key FILE`, then `brewslm release accept --project P --signature FOLDER/model.sig`.',
  ),
  'release.not-accepted': error(
    'Accept it first: `brewslm release accept --project P --release N`.',
  ),
  'release.no-earlier': error(
    '`brewslm release list --project P` shows what was accepted, and when.',
  ),
  'release.gate': error('See the findings of gate D; `gate override` needs a reason.'),
  'release.checksum': error('Export again: the bytes of the bundle changed.'),
  'release.gate-open': error('Repair what the earlier gate found, or override it with a reason.'),
  'release.unmeasured': error(
    'Propose a bundle of `brewslm export`; quantized ones are not judged.',
  ),
  'release.gate-missing': error('Run the stage before that gate; autopilot runs them all.'),
  'release.regression': error(
    'Train longer, add data where it got worse, or keep the old release.',
  ),
  'release.undecided': error(
    'Measure on more test items, or train longer, so that the difference shows.',
  ),
  'release.slightly-worse': warning(
    'Accept it if what is new is worth that. `brewslm gate change --project P --set D.maxRegression=0` allows no loss as measured.',
  ),
  'release.slice-regression': error(
    'Add training rows of that slice, or keep the release in force: `brewslm release compare --project P` shows the items.',
  ),
  'release.metric-regression': error(
    'Look at the replies with `brewslm release compare --project P`, train longer, or keep the release in force.',
  ),
  'release.slices-unknown': info('Add test rows of these, if they matter by themselves.'),
  'release.below-floor': error('Train longer, add data, or take a pretrained base.'),
  'release.floor-undecided': error('Add test rows, or train longer, so that the gain shows.'),
  'release.too-large': error(
    'Quantize it or take a smaller base; `brewslm gate change --project P --set D.maxMegabytes=N` allows more.',
  ),
  'release.speed': info('Nothing has to be done.'),
  'release.too-slow': error(
    'Quantize it (`brewslm export --project P --format gguf`), take a smaller base, or shorten what is asked.',
  ),
  'release.speed-unknown': error(
    'Export what is measured here: `brewslm export --project P --format gguf`.',
  ),
  'release.test-rows-changed': info('Compare figures from this release on with each other only.'),
  'release.nothing-to-compare': error(
    'Judge it as a first release: `brewslm release propose --project P --new-baseline`.',
  ),
  'release.simple-is-better': warning(
    'Train longer, give a pretrained base, or use the classifier: it takes seconds.',
  ),
} satisfies Codes;
