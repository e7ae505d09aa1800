/**
 * Using the program, and what it keeps: commands, files, the ledger, projects.
 *
 * @module
 */
import { error, type Codes } from './entry.ts';

export const program = {
  // usage
  'usage.invalid': error('See `brewslm --help` for the options of this command.'),
  'usage.people-only': error('Ask the person you work for to run the command.'),
  internal: error('This is a defect in BrewSLM; please report it with the cause below.'),
  'run.interrupted': error('Run the same command again: finished work is kept.'),

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

  // ledger
  'ledger.corrupt': error('Restore the ledger from a backup, or start with an empty BREWSLM_HOME.'),
  'ledger.newer': error('Use the BrewSLM version that wrote this ledger, or a later one.'),
  'object.missing': error('Rerun the stage that made it; `artifact show` names the stage.'),
  'object.changed': error('The stored bytes changed. Rerun the stage that made the artifact.'),
  'lineage.no-rows': error('Name a checkpoint, a bundle, or anything else made from a dataset.'),
  'lineage.unknown-file': error(
    'Give a file as it was exported; `brewslm bundle verify FOLDER` says what was changed since.',
  ),
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
} satisfies Codes;
