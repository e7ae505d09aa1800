/** Fills the small disk of its argument by a worker's files; prints the alert and how soon it came. */
import { statfsSync } from 'node:fs';
import { tinyJob } from './tiny-training.ts';
import { scriptedWorker, watched } from './watched-worker.ts';

const disk = process.argv[2];
const checkpointBytes = 2 * 1024 ** 2;
let full = false;
const raised = await watched({
  job: tinyJob(disk, disk, { steps: 1_000_000, evalEverySteps: 100_000 }),
  command: scriptedWorker(
    disk,
    `compute(0.05);
     if (step > 10 && step <= 27) writeFileSync('${disk}/' + step, Buffer.alloc(1024 ** 2));`,
  ),
  folder: disk,
  surroundings: { checkpointBytes },
  until: 'alert.disk',
  onEvent(event, { cause }) {
    const { bavail, bsize } = statfsSync(disk);
    if (full || event.type !== 'metric' || bavail * bsize >= 2 * checkpointBytes) return;
    full = true;
    cause();
  },
});
const [{ alert, after }] = raised;
process.stdout.write(JSON.stringify({ code: alert.code, after }));
