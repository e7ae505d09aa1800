/**
 * The walk from data to a release as a new user takes it: a home and a project of its own, `dataset
 * import` without a mapping, `train --autopilot --one-click`, `export`, `release accept`. Where a
 * refusal names an option that would help, the command is given again with it, as a user would.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../brewslm', import.meta.url));

/** Options that the fix of an import or of an export may ask for, with their value. */
const helpful =
  /(--(?:held-out-items|held-out|encoding|table|pii|near-duplicates))[ =]('[^']+'|[^\s`,;()]*[^\s`,;().])/g;

/** A user who is told three things in a row to do gives up. */
const mostTries = 3;

/**
 * @param data `name`, `template`, and `source`: the words by which `dataset import` is told of it,
 *   `choice`: the value that a person would choose, where several are offered.
 * @param how `budget` of the training, or null for the template's; `model`, the file of a base to add,
 *   or null; `importOnly`, whether to stop there; `folder`, where the home and every answer are left.
 * @returns A row of bench/results/exports.json, whose `units` say what stands in it.
 */
export function takeToRelease(
  { name, template, source, choice },
  { budget, model, folder, importOnly },
) {
  const started = performance.now();
  const row = { export: name, template };
  if (!importOnly) row.budget = budget ?? 'of the template';
  const brewslm = programIn(folder);
  row.ended = walk(row, brewslm, { template, source, choice, budget, model, importOnly });
  row.minutes = rounded((performance.now() - started) / 60_000);
  return row;
}

/** Fills in the row on the way. @returns What the walk ended with. */
function walk(row, brewslm, { template, source, choice, budget, model, importOnly }) {
  const ofProject = ['--project', 'p'];
  brewslm(['project', 'create', '--name', 'p', '--template', template]);
  if (model !== null) {
    const added = brewslm(['model', 'add', model, '--id', 'smollm2-135m-instruct']);
    if (refusalOf(added)) return refusalOf(added);
  }
  const imported = asAdvised(row, brewslm, ['dataset', 'import', ...ofProject, ...source], choice);
  if (imported.card) noteRows(row, imported.card);
  if (refusalOf(imported)) return refusalOf(imported);
  if (importOnly) return 'imported';

  const time = budget === null ? [] : ['--budget', budget];
  const trained = brewslm(['train', ...ofProject, '--autopilot', '--one-click', ...time]);
  const benchmark = brewslm(['benchmark', 'show', ...ofProject]);
  if (benchmark.summary) noteFloor(row, benchmark.summary);
  if (trained.base) row.base = trained.base.id;
  if (refusalOf(trained)) return refusalOf(trained);

  const exported = asAdvised(row, brewslm, ['export', ...ofProject]);
  if (exported.manifest) noteScores(row, exported.manifest.evaluation, benchmark.summary.metric);
  if (refusalOf(exported)) return refusalOf(exported);
  const accepted = brewslm(['release', 'accept', ...ofProject]);
  return refusalOf(accepted) ?? `release ${accepted.release} accepted`;
}

/** Gives a command, and again with each option that its refusal asks for. */
function asAdvised(row, brewslm, command, choice) {
  const options = [];
  for (;;) {
    const answer = brewslm([...command, ...options]);
    const refusal = refusalOf(answer);
    const advised = refusal ? [...refusal.matchAll(helpful)] : [];
    const found = advised.find(([, , value]) => bare(value) === choice) ?? advised[0];
    if (found === undefined || options.length === 2 * mostTries) return answer;
    const [words, option, value] = found;
    if (options.includes(bare(value))) return answer;
    options.push(option, bare(value));
    row.after = [row.after, `${refusal}; then ${words}`].filter(Boolean).join('; ');
  }
}

const bare = (word) => word.replaceAll("'", '');

/** @returns In one line why an answer is no success: a failure, or a gate that did not pass; or null. */
function refusalOf({ error, verdict, verdicts, autopilot }) {
  if (error) return `${error.code}: ${error.message} (fix: ${error.fix})`;
  const gates = [verdict, ...(verdicts ?? []), ...(autopilot?.verdicts ?? [])].filter(Boolean);
  const closed = gates.find(({ outcome }) => outcome !== 'PASS');
  if (!closed) return null;
  const errors = closed.findings.filter(({ severity }) => severity === 'error');
  const reasons = (errors.length > 0 ? errors : closed.findings.slice(0, 1)).map(
    ({ message, fix }) => `${message} (fix: ${fix})`,
  );
  const needed = closed.needed ? [closed.needed] : [];
  return `Gate ${closed.gate} ${closed.outcome}: ${[...reasons, ...needed].join('; ')}`;
}

function noteRows(row, { mappingOrigin, splits, rejects }) {
  row.read = mappingOrigin.layout?.title ?? mappingOrigin.shape ?? mappingOrigin.kind;
  row.rows = ['train', 'validation', 'test'].map((split) => splits[split]?.rows ?? 0);
  row.refused = rejects.total;
}

function noteFloor(row, { floor, metric, winner }) {
  const tested = floor.tested.find(({ id }) => id === winner.id);
  row.floor = `${floor.baseline}, ${metric}`;
  if (tested) row.overFloor = rounded(tested.value);
  row.floorItems = floor.rows;
}

function noteScores(row, { tuned, base }, metric) {
  const find = (metrics) => metrics?.find(({ name }) => name === metric);
  row.metric = metric;
  row.trained = rounded(find(tuned)?.value);
  row.before = rounded(find(base)?.value);
  row.items = find(tuned)?.items;
}

/** @returns A call of the program with a home in a folder; every answer is left there too. */
function programIn(folder) {
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, BREWSLM_HOME: join(folder, 'home') };
  let calls = 0;
  return (command) => {
    const call = spawnSync(launcher, [...command, '--json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    const file = join(folder, `${++calls}-${command[0]}`);
    writeFileSync(`${file}.json`, call.stdout);
    writeFileSync(`${file}.log`, call.stderr);
    if (call.stdout) return JSON.parse(call.stdout);
    throw new Error(`brewslm ${command.join(' ')} said nothing: ${call.stderr.slice(-2000)}`);
  };
}

const rounded = (value) => (value === undefined ? undefined : Number(value.toPrecision(3)));
