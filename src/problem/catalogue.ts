/**
 * The closed list of problem codes. `room.what`, sorted by room. A code never changes its
 * meaning: programs match on it. The fix here is the general one; a caller that knows more says more.
 *
 * @module
 */
interface Entry {
  severity: 'error' | 'warning' | 'info';
  fix: string;
}

const error = (fix: string): Entry => ({ severity: 'error', fix });
const warning = (fix: string): Entry => ({ severity: 'warning', fix });

export const catalogue = {
  // usage
  'usage.invalid': error('See `brewslm --help` for the options of this command.'),
  'usage.people-only': error('Ask the person you work for to run the command.'),
  internal: error('This is a defect in BrewSLM; please report it with the cause below.'),
  'run.interrupted': error('Run the same command again: finished work is kept.'),

  // runs and training
  'run.unknown': error('`brewslm run list` shows the runs there are.'),
  'run.not-active': error('`brewslm run list` shows which runs are under way.'),
  'run.not-comparable': error('Name two trainings; `brewslm run list` shows them.'),
  'run.not-resumable': error('Give the command of that run again: finished work is kept.'),
  'run.supervisor-lost': error('See what its log says; `brewslm run resume` tries again.'),
  'run.worker-lost': error('Run again: training goes on from the last checkpoint.'),
  'run.peer-lost': error('Run again: training goes on from the last checkpoint.'),
  'run.worker-stalled': error('Check that the machine is not overloaded, then run again.'),
  'job.unknown': error('`brewslm job list` shows the jobs there are.'),
  'job.not-active': error('`brewslm job list` shows which jobs wait or work.'),
  'job.not-retryable': error('`brewslm job show` tells how it stands.'),
  'job.worker-lost': error('See what its log says; `brewslm job retry` goes on with it.'),
  'train.diverged': error('Lower the learning rate, for example with --learning-rate.'),
  'train.budget': error('Give a larger --budget, or a smaller base.'),
  'train.out-of-time': error('Give a larger --budget; the run goes on where it stopped.'),
  'train.no-examples': error('Add records, or raise the sequence length so that replies fit.'),
  'plan.invalid': error('See `brewslm train --help` and correct the field named.'),
  'plan.warmup': error('Warm up for fewer steps than there are; a twentieth is usual.'),
  'plan.learning-rate': error('Leave the learning rate to the defaults, or come closer to them.'),
  'plan.optimizer': error('Leave the optimizer settings to the defaults.'),
  'plan.adapter': error('Give a smaller rank, and modules to adapt.'),
  'plan.adapter-unused': error('Train with --method lora, or leave the settings of adapters out.'),
  'plan.unevaluated': warning('Evaluate at least once before the last step.'),
  'plan.passes': warning('Take fewer steps: a small model learns repeated rows by heart.'),
  'alert.loss-spike': warning('Look at the records of that step; a lower learning rate helps.'),
  'alert.divergence': warning('Stop, and train with a lower learning rate or a longer warm-up.'),
  'alert.gradient-explosion': warning(
    'Lower the learning rate, or set a smaller `maxGradNorm` in a plan for `--plan`.',
  ),
  'alert.overfitting': warning('The best weights are kept. Fewer epochs or more data would help.'),
  'alert.slowdown': warning('Something else uses the processor, or it runs hot.'),
  'alert.memory': warning('Take smaller micro-batches or activation checkpointing by layer.'),
  'alert.stalled': warning('The worker was started again from its last checkpoint.'),
  'alert.silent': warning('If its process is gone, run the command again: it goes on.'),
  'alert.no-progress': warning(
    'See what `brewslm run diagnose` names. Stopped and started again, the run goes on from its last checkpoint.',
  ),
  'alert.metric-regression': warning(
    'The best weights are kept. A lower --learning-rate keeps them from being left again.',
  ),
  'alert.behind-accepted': warning(
    'Compare the settings with those of the accepted run; stop this one if it does not catch up.',
  ),
  'alert.evaluation-overdue': warning(
    'Stop the run and start it again: it goes on from its last checkpoint and evaluates.',
  ),
  'alert.memory-creep': warning(
    'Stop the run before memory is gone and start it again: it goes on from its last checkpoint with fresh memory.',
  ),
  'alert.swapping': warning(
    'End other programs, or train with smaller micro-batches: a shorter --sequence-length, a smaller base.',
  ),
  'alert.throttled': warning('Let the machine cool, plug it in, or train with fewer --threads.'),
  'alert.disk': warning(
    'Free some space on this disk now; `brewslm artifact gc` removes what nothing needs.',
  ),
  'alert.data-bound': warning('Put BREWSLM_HOME on a faster disk, one of this machine.'),
  'alert.gpu-underused': warning(
    'Train with larger micro-batches (`microBatchRows` in a plan for --plan), or a larger base.',
  ),
  'alert.budget': warning('Give a larger --budget to train for all planned steps.'),

  'exporter.unreachable': error('Check --address, and that the receiver runs there; run again.'),
  'exporter.refused': error(
    'See what the receiver said. Credentials are those of OTEL_EXPORTER_OTLP_HEADERS, or of MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME.',
  ),

  // files and disk
  'disk.full': error('Free some space or set BREWSLM_HOME to a larger disk, then run again.'),
  'file.missing': error('Check the path.'),
  'file.denied': error('Check the permissions of the file and its folder.'),
  'file.empty': error('Give a file that holds records.'),
  'file.encoding': error('Name the encoding, for instance with `--encoding windows-1252`.'),
  'file.format': error(
    'Use .jsonl, .json, .csv, .tsv, .parquet, .arrow, .xlsx, .ods, .sqlite, .yaml, .xml, .txt or .md, as it is or in .gz, .zst, .zip, .tar.',
  ),
  'file.encrypted': error(
    'Open it with its password, remove the password (Excel: File, Info, Protect Workbook; LibreOffice: Save As without "Save with password"), save, and import that.',
  ),
  'file.unmerged': error(
    'Close the program that writes it, then run `sqlite3 FILE "pragma wal_checkpoint(truncate)"`.',
  ),
  'file.line-ends': error("Convert them to line feeds: `tr '\\r' '\\n' < in > out`."),
  'file.damaged': error('Copy or download the file again; what came before the damage is kept.'),
  'file.html': error(
    'Download the data itself: this is a web page, perhaps of a login or an error.',
  ),
  'file.lfs-pointer': error('Fetch the contents with `git lfs pull`, then import again.'),
  'file.yaml': error('Correct the YAML at that line, or write the records as JSON Lines.'),
  'file.xml': error('Correct the XML at that line, or write the records as JSON Lines.'),
  'file.none': error('Give a path or pattern that finds files to import.'),

  // tables of workbooks and databases
  'table.choose': error('Name the table to take: --table NAME; repeat it for more.'),
  'table.missing': error('Name a table that is there.'),
  'table.query': error('Correct the query: one SELECT, whose columns have different names.'),

  // members of archives
  'archive.bomb': error('If the file is what it should be, unpack it and import the result.'),
  'archive.path': warning('Make the archive again with plain relative names.'),
  'archive.link': warning('Put the file itself into the archive, not a link to it.'),
  'archive.duplicate': warning('Keep one member of each name.'),
  'archive.encrypted': warning('Unpack it with its password and import the result.'),
  'archive.method': warning('Pack it again with deflate or Zstandard.'),
  'archive.nested': warning('Unpack the inner archive and import what is in it.'),

  // ledger
  'ledger.corrupt': error('Restore the ledger from a backup, or start with an empty BREWSLM_HOME.'),
  'ledger.newer': error('Use the BrewSLM version that wrote this ledger, or a later one.'),
  'object.missing': error('Rerun the stage that made it; `artifact show` names the stage.'),
  'object.changed': error('The stored bytes changed. Rerun the stage that made the artifact.'),
  'artifact.unknown': error('`brewslm artifact list` shows the artifacts there are.'),
  'artifact.differs': error('The stage is not reproducible here; see the first difference.'),

  // project
  'project.unknown': error('`brewslm project list` shows the projects there are.'),
  'project.exists': error('Choose another name, or use the project that is there.'),
  'project-file.invalid': error('Correct the line; `brewslm apply --help` names the sections.'),
  'project-file.differs': error(
    'Give the project of the file another name, or say in the file what the project is.',
  ),
  'template.unknown': error('`brewslm template list` shows the templates there are.'),
  'sample.unknown': error('Choose general-chat-v1, support-chat-v1 or ticket-router-v1.'),
  'task.unknown': error('`brewslm task list` shows the tasks there are.'),
  'quickstart.stopped': error(
    'See what that command printed; run quickstart again to go on from there.',
  ),
  'stage.busy': error('Wait until that process is done, or stop it.'),
  'stage.missing-input': error('Run the stage that comes before this one first.'),

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

  // downloads from anywhere
  'remote.private-address': error('Give --allow-private if you trust the source and meant that.'),
  'remote.too-large': error('Raise the limit with --max-bytes, if you trust the source.'),
  'remote.hash': error('The damaged download was removed. Run again, or check the hash you gave.'),
  'url.invalid': error('Give an address like https://host/path/data.jsonl.'),
  'url.denied': error('Give an address that needs no sign-in, or one with its credentials.'),
  'url.missing': error('Check the address.'),
  'url.unreachable': error('Check the address and the connection, then run again.'),
  'url.busy': error('Wait a few minutes and run again: the download resumes.'),
  'url.interrupted': error('Run again: the download resumes where it stopped.'),
  'url.protocol': error('Check the address in a browser.'),
  'kaggle.spec': error(
    'Give kaggle:dataset/owner/slug, kaggle:competition/slug, or either with /file.',
  ),
  'kaggle.credentials': error(
    'Set KAGGLE_USERNAME and KAGGLE_KEY, or put the kaggle.json of your account into ~/.kaggle.',
  ),
  'kaggle.rules': error('Accept the rules on the page of the competition, then run again.'),
  'kaggle.denied': error('Check that your account may read it.'),
  'kaggle.missing': error('Check owner, name, version and file.'),
  'kaggle.file': error('Name the file to take: .../FILE.'),
  'kaggle.unreachable': error('Check the connection, then run again.'),
  'kaggle.busy': error('Wait a few minutes and run again: the download resumes.'),
  'kaggle.interrupted': error('Run again: the download resumes where it stopped.'),
  'kaggle.protocol': error(
    'Check KAGGLE_API_ENDPOINT: the server does not speak the protocol of Kaggle.',
  ),

  's3.address': error('Give s3://bucket/path/file.jsonl, s3://bucket/folder/ or a pattern.'),
  's3.credentials': error(
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_PROFILE.',
  ),
  's3.denied': error('Ask for the right to read it: s3:GetObject, and s3:ListBucket for folders.'),
  's3.missing': error('Check bucket, path and version.'),
  's3.region': error('Set AWS_REGION to the region of the bucket.'),
  's3.changed': error('Somebody wrote to it meanwhile: run again.'),
  's3.unreachable': error('Check --endpoint or AWS_ENDPOINT_URL and the connection.'),
  's3.busy': error('Wait a few minutes and run again: the download resumes.'),
  's3.interrupted': error('Run again: the download resumes where it stopped.'),
  's3.protocol': error('Check --endpoint: the server does not speak the protocol of S3.'),

  // databases
  'database.address': error('Give an address like postgres://user@host:5432/database.'),
  'database.unreachable': error('Check host, port and connection, then run again.'),
  'database.credentials': error('Check user and password.'),
  'database.denied': error('Ask who runs the database for the right to read it.'),
  'database.missing': error('Check the name of the database, the last part of the address.'),
  'database.tls': error(
    'If the certificate is one of your own company, name its authority in NODE_EXTRA_CA_CERTS; within a network that you trust add ?sslmode=require, or ?sslmode=disable where the server has no TLS.',
  ),
  'database.protocol': error('Check the address, and what the server logs.'),

  // records of a dataset file
  'record.encoding': warning(
    'Correct the line, or name the encoding of the file: `--encoding windows-1252`.',
  ),
  'record.too-long': warning('Split the record, or leave it out.'),
  'record.json': warning('Write one whole JSON object.'),
  'record.truncated': warning('Write the record to its end: the file or line was cut.'),
  'record.number': warning(
    'Write a number JSON knows, or a string: there is no NaN and no infinity.',
  ),
  'record.duplicate-key': warning('Name each field once.'),
  'record.not-object': warning('Write a JSON object with named fields.'),
  'record.surrogate': warning('Write the character whole, as UTF-8 or as both halves escaped.'),
  'record.columns': warning('Quote fields that hold the delimiter.'),
  'record.missing-field': warning(
    'Fill the field, or mark it optional in the mapping: `{field?}`.',
  ),
  'record.empty': warning('Fill the field, or leave the record out.'),
  'record.field-type': warning('Map a field that holds text; `a.b` reaches into objects.'),
  'record.parts': warning(
    'Leave the record out with `where`, or map it to tool_call where it calls tools; images and files are not learnt.',
  ),
  'record.control': warning('Remove the NUL characters.'),
  'record.role': warning('Add the role to `roles` in the mapping.'),
  'record.turns': warning('Let user and assistant take turns, and the assistant reply.'),
  'record.quote': warning('Close the quote, or double it where it is part of the text.'),

  'record.date': warning(
    'Write the date like 2024-05-31, or say `dates: day-first` or `dates: month-first` beside it in the mapping.',
  ),
  'record.split': warning(
    'Name the value under `names` of `split` in the mapping, or say there where all `other` records go.',
  ),
  'record.mail': warning('Give the message with its headers (From, Date, Subject) and its body.'),
  'record.formula': warning(
    'Open the workbook in Excel or LibreOffice and save it: that stores the results of formulas.',
  ),
  'record.parse': warning('Correct the text of the field, or take it out of `parse`.'),
  'record.label': warning('Name the value under `labels` in the mapping, or correct it.'),
  'record.tags': warning('Give one tag a token, and names for numbers under `tag_names`.'),
  'record.tools': warning('Give each tool a name, and its parameters as a JSON Schema.'),
  'record.tool-call': warning('Call a tool of the record, with its arguments as an object.'),
  'record.preference': warning('Give two different replies, or leave the record out.'),

  // training engine
  'train.too-large': error('Train with LoRA, or choose a smaller base model.'),
  'train.too-long': error('Choose a sequence length within the positions of the model.'),
  'train.memory-limit': error(
    'Take plan `safe`, a smaller micro-batch or `--method lora`; then run again.',
  ),
  'train.out-of-memory': error(
    'Close other programs, or take plan `safe` or a smaller micro-batch; then run again.',
  ),
  'train.no-targets': error('Give examples in which at least one token is to be predicted.'),
  'checkpoint.damaged': error(
    'Run the same command again: it goes on from an earlier checkpoint, or from the start.',
  ),
  'checkpoint.mismatch': error('Resume with the model and method that the checkpoint was made by.'),

  // datasets
  'dataset.name-clash': error('Rename one of the files, or import them from one folder each.'),
  'dataset.no-records': error('Fix the file by the rejected lines shown, then import it again.'),
  'dataset.split-empty': error('Give more rows, or a file for the split.'),
  'dataset.rejected': warning('Fix or remove the rejected records; rejects.jsonl lists them all.'),
  'dataset.too-few-rows': warning('Give more rows.'),
  'dataset.contradictions': warning('Decide on one label for each text.'),
  'dataset.leakage': warning('Make the held-out files from other rows than the training file.'),
  'dataset.duplicates': warning('Remove repeated rows at their source.'),
  'dataset.invisible-text': warning('Take these characters out where the rows are made.'),
  'dataset.blobs': warning('Leave out attachments and pictures, or the rows that hold them.'),
  'dataset.markup': warning('Turn web pages into text, unless markup is what is to be learnt.'),
  'dataset.refusals': warning('Leave out the rows in which the model that wrote them refused.'),
  'dataset.prompt-in-answer': warning('Map the reply alone, without the prompt before it.'),
  'dataset.loops': warning('Leave these rows out, or cut the replies where they begin to repeat.'),
  'dataset.cut-answers': warning(
    'Look whether a limit of tokens cut the replies; make them again with a higher one.',
  ),
  'dataset.labels': error('Give rows of at least two labels.'),
  'dataset.label-spelling': warning('Write each label in one way.'),
  'dataset.near-duplicates': warning(
    'Fine where rows follow a template; else remove them at their source.',
  ),
  'dataset.label-invalid': warning('Give these rows a label, or leave them out.'),
  'dataset.one-sided': warning('Collect more rows of the other labels, or thin out this one.'),
  'dataset.personal-data': warning(
    'Import again with `--pii redact`, or remove the rows at their source.',
  ),
  'dataset.secrets': warning(
    'Revoke them, then import again with `--pii redact` or remove the rows at their source.',
  ),
  'dataset.unchecked': warning('Import it again without `ignore` to have it checked.'),
  'dataset.redacted': warning('Nothing to do; `--pii report` keeps the text as it is.'),
  'dataset.special-tokens': warning(
    'Remove the control tokens, or split the text into turns and map those.',
  ),
  'dataset.mixed-types': warning('Write the values of a field in one type.'),
  'dataset.damaged': error('Copy or download the file again, and import it again.'),
  'dataset.damaged-text': warning(
    'Export the data again as UTF-8; what was lost cannot be recovered here.',
  ),
  'dataset.empty-answers': warning('Fill the reply, or leave the row out.'),
  'dataset.truncated': warning('Shorten or split the rows, or train with a longer sequence.'),
  'dataset.splits-ignored': warning('Give a training file beside the held-out ones.'),

  'dataset.no-row': error('`dataset show` says how many rows each split has.'),

  // repair of rejected lines
  'repair.nothing': error('`dataset rejects` lists what there is.'),
  'repair.row': error(
    'Change only `record`, `text` and `drop` of a row, each row on one line; or export again.',
  ),
  'repair.note': error(
    'Keep the `.origin.json` file beside the export; export again if it is lost.',
  ),
  'repair.other-snapshot': error('Export the rejects of the current dataset again.'),

  // replies that were put right
  'correction.none': error('Put a reply right first: `brewslm dataset correct`.'),
  'correction.unfit': error(
    'Write it into the source itself, as its rows are, and import that again.',
  ),
  'correction.unreadable': error('Mend that line of the file, or take it out.'),

  'dataset.version': error('`brewslm dataset versions --project P` lists the versions there are.'),
  'dataset.key': error('Name a field whose values tell the rows apart, or leave --key out.'),

  // mapping
  'mapping.invalid': error('See `docs/mapping.md` for what a mapping file may say.'),
  'mapping.unclear': error('Write a mapping file and give it with --mapping.'),
  'mapping.task': error('Use a template whose task fits the data.'),
  'mapping.missing-column': error('Name a column that the file has.'),

  // llama.cpp and talking to a model
  'llama.unavailable': error(
    'Use Linux, macOS or Windows on x64 or arm64, and install BrewSLM again.',
  ),
  'llama.load': error('Make the file again; if it repeats, this model is not supported.'),
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
  'target.unknown': error('`brewslm optimize --help` lists the targets.'),
  'target.none-fits': error('Choose a smaller base model, or a target with more memory.'),
  'target.format': error('Choose a format that the target can load.'),
  'export.folder': error('Give another --output folder, or empty this one.'),
  'export.check': error('The written bundle does not load back as the checkpoint: report it.'),
  'export.adapter': error('Leave out --adapter: this checkpoint was trained in full.'),

  // releases
  'release.none': error('Propose one: `brewslm release propose --project P`.'),
  'release.unknown': error('`brewslm release list --project P` shows the releases there are.'),
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
  'release.simple-is-better': warning(
    'Train longer, give a pretrained base, or use the classifier: it takes seconds.',
  ),
  'release.drift': error('Import data from now, or check what changed in the source.'),
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

  // the machine
  'machine.platform': error('Train on Linux, macOS on arm64, or Windows.'),
  'machine.package-missing': error(
    'Install BrewSLM again; in a clone, run `npm ci --ignore-scripts`.',
  ),
  'machine.package-broken': error(
    'Install BrewSLM again on this machine; the cause names the library that failed.',
  ),
  'machine.package-version': warning(
    'Install BrewSLM again: with other versions, results may differ in their last bits.',
  ),
  'machine.gpu-missing': error('Train with --runtime embedded, which needs no card.'),
  'machine.gpu-driver': error('Install or update the NVIDIA driver, or use --runtime embedded.'),
  'machine.gpu-capability': error('Use a newer card, or --runtime embedded.'),
  'machine.gpu-memory': warning(
    'End what uses the card (`nvidia-smi` lists it), or choose another with CUDA_VISIBLE_DEVICES.',
  ),
  'machine.shared-memory': warning(
    'Enlarge it: `mount -o remount,size=4G /dev/shm`, or give the container 4 GB of shared memory.',
  ),
  'machine.disk': error('Free some space, or set BREWSLM_HOME to a larger disk.'),
  'machine.disk-tight': warning('Free some space before training: it may run out at its peak.'),
  'machine.memory-taken': warning('End other programs before training, or take a smaller plan.'),
  'machine.record': error(
    'Run `brewslm runtime profile --recalibrate`, or give its --price-per-hour again.',
  ),

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

  // clusters
  'cluster.unknown': error(
    'Add it: `brewslm runtime add ray --name NAME --address URL --storage PLACE`.',
  ),
  'cluster.settings': error('Correct what `brewslm runtime add ray` was given.'),
  'cluster.storage': error(
    'Give --storage s3://BUCKET/FOLDER, or the absolute path of a folder that this machine and all nodes share.',
  ),
  'cluster.one-sided': error(
    'Mount the same folder under the same path on this machine and on every node, or use a bucket.',
  ),
  'cluster.unreachable': error(
    'Check that the cluster runs and that its dashboard can be reached from here at this address.',
  ),
  'cluster.token': error(
    'Set the environment variable that was named with --token-env to the token of the cluster.',
  ),
  'cluster.protocol': error(
    'Check that the address is that of a Ray dashboard, and see the evidence.',
  ),
  'cluster.python': error(
    'Install the requirements of workers/torch into the Python of the nodes.',
  ),
  'cluster.clock': warning(
    'Let NTP set the clocks of the nodes: signatures of S3 fail when they are off by minutes.',
  ),
  'cluster.nodes': error('Start nodes, or ask for fewer processes.'),

  // the HTTP face
  'api.signed-out': error(
    'Open the address that `brewslm ui` prints, or send a key: `Authorization: Bearer KEY`.',
  ),
  'api.unreachable': error(
    'Look whether `brewslm ui` still runs. What it was doing is not lost: it goes on when it is started again.',
  ),
  'api.denied': error('Ask an owner of this server for a key that may.'),
  'api.host': error('Use an address that the server prints, or start it with --name NAME.'),
  'api.origin': error('Call from the page of this server, or with a key and without an Origin.'),
  'api.no-route': error('See /docs for what there is.'),
  'api.content-type': error('Send JSON, with `Content-Type: application/json`.'),
  'api.too-large': error('Send less at once, or upload in pieces.'),
  'api.too-fast': error('Wait a second and go on more slowly.'),
  'api.path-not-shared': error(
    'Upload the file, or start the server with --files FOLDER to share a folder that holds it.',
  ),
  'api.upload-unknown': error('Begin the upload again: POST /api/uploads.'),
  'api.upload-unfinished': error('Send the rest of it first: GET /api/uploads/ID says how much.'),
  'api.upload-name': error('Give a plain file name, such as data.csv.'),
  'api.address': error('Serve at 127.0.0.1, or give --tls-cert and --tls-key.'),
  'api.certificate': error('Give the PEM files of a certificate and of its key.'),
  'api.port-taken': error('Give another --port, or end what listens there.'),
  'api.page-missing': error(
    'Install BrewSLM again, or build the page: `npm ci` and `npm run build` in web/.',
  ),
  'key.unknown': error('See `brewslm key list`.'),

  // gates
  'gate.policy': error('`brewslm gate policy --project P` lists the settings there are.'),
  'gate.unknown': error('Gates are A, B, C and D.'),
  'gate.no-verdict': error('Run the stage before this gate first.'),
  'gate.not-needed': error('This gate passed: there is nothing to override.'),
} satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof catalogue;
