/**
 * The process of a detached run: `node supervisor-main.js HOME RUN THREADS`. It takes the run over,
 * waits for its turn, and trains. A signal asks it to stop where the run can be taken up again; the
 * terminal that it was started from may close.
 *
 * @module
 */
import { Ledger } from '../../ledger/ledger.ts';
import { toProblem } from '../../problem/problem.ts';
import { doRun } from './do-run.ts';

const [home, run, threads] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
process.on('SIGHUP', () => {});

const say = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);

const ledger = new Ledger(home);
try {
  say(`process ${process.pid} answers for run ${run}`);
  const session = { ledger, signal: stop.signal, threads: Number(threads), progress: () => {} };
  const { artifact, cached } = await doRun(session, Number(run));
  say(`${cached ? 'there already' : 'made'}: ${artifact.id}`);
} catch (error) {
  const { code, message, fix, cause } = toProblem(error);
  say([`${code}: ${message}`, fix, ...(cause === undefined ? [] : [cause])].join('\n'));
  process.exitCode = 1;
} finally {
  ledger.close();
}
