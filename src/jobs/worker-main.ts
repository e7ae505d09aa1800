/**
 * The worker process of a job: `node worker-main.js HOME JOB THREADS`. It takes the job that a
 * dispatcher claimed for it and does it. A signal asks it to stop where the job can be taken up again;
 * whoever started it may end.
 *
 * @module
 */
import { Ledger } from '../ledger/ledger.ts';
import { doJob } from './do-job.ts';

const [home, job, threads] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
process.on('SIGHUP', () => {});

const ledger = new Ledger(home);
try {
  const options = { threads: Number(threads), signal: stop.signal };
  const say = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  await doJob(ledger, Number(job), options, say);
} finally {
  ledger.close();
}
