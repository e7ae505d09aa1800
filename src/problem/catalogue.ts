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
  internal: error('This is a defect in BrewSLM; please report it with the cause below.'),
  'run.interrupted': error('Run the same command again: finished work is kept.'),

  // files and disk
  'disk.full': error('Free some space or set BREWSLM_HOME to a larger disk, then run again.'),
  'file.missing': error('Check the path.'),
  'file.denied': error('Check the permissions of the file and its folder.'),
  'file.empty': error('Give a file that holds records.'),
  'file.encoding': error('Save the file as UTF-8.'),
  'file.format': error('Use a supported format: .jsonl, .csv or .txt.'),

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
  'template.unknown': error('`brewslm template list` shows the templates there are.'),
  'task.unknown': error('`brewslm task list` shows the tasks there are.'),
  'stage.missing-input': error('Run the stage that comes before this one first.'),
} satisfies Record<string, Entry>;

// `warning` is used by entries that rooms add as they need them.
void warning;

export type ProblemCode = keyof typeof catalogue;
