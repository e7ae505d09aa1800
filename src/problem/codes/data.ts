/**
 * Records, and the datasets that they become.
 *
 * @module
 */
import { error, warning, type Codes } from './entry.ts';

export const data = {
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
  'dataset.split-shift': warning('Measure on rows that are like what the model will meet.'),
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
  'relabel.no-labels': error(
    'Look at rows one by one: `brewslm dataset rows`; replies are put right with `brewslm dataset correct`.',
  ),

  'dataset.version': error('`brewslm dataset versions --project P` lists the versions there are.'),
  'dataset.key': error('Name a field whose values tell the rows apart, or leave --key out.'),

  // mapping
  'mapping.invalid': error('See `docs/mapping.md` for what a mapping file may say.'),
  'mapping.unclear': error('Write a mapping file and give it with --mapping.'),
  'mapping.task': error('Use a template whose task fits the data.'),
  'mapping.missing-column': error('Name a column that the file has.'),
} satisfies Codes;
