/** Does the jobs of the home given, as a server does, until it is killed or told to end. */
import { startJobs } from '../../dist/jobs/start-jobs.js';

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await startJobs(process.argv[2], { threads: 1, signal: stop.signal });
