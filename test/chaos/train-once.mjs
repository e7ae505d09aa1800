/**
 * A supervisor in a process of its own: `node train-once.mjs HOME PROJECT PLAN RUNTIME` trains by a
 * plan that is in the home and prints one line, the artifact that was made or the problem.
 */
import { Ledger } from '../../dist/ledger/ledger.js';
import { openPlan, train } from '../../dist/lifecycle/train/train-project.js';
import { toProblem } from '../../dist/problem/problem.js';

const [home, project, plan, runtime] = process.argv.slice(2);
const ledger = new Ledger(home);
const session = {
  ledger,
  signal: new AbortController().signal,
  threads: 1,
  progress: () => {},
};
try {
  const planned = openPlan(session, ledger.artifacts.find(plan), JSON.parse(runtime));
  const { artifact } = await train(session, ledger.projects.find(project), planned);
  const files = artifact.descriptor.files.map(({ path, sha256 }) => [path, sha256]);
  console.log(JSON.stringify({ artifact: artifact.id, files: Object.fromEntries(files) }));
} catch (error) {
  console.log(JSON.stringify({ problem: toProblem(error) }));
  process.exitCode = 1;
} finally {
  ledger.close();
}
