import { join } from 'node:path';

/** Names the file that the process of a job writes to. */
export const logOfJob = (home: string, job: number): string => join(home, 'logs', `job-${job}.log`);
