// in-node.mjs JOBS.json: what `judge` says here, as JSON on standard output. Models lie below this folder.
import { readFileSync } from 'node:fs';
import { judge } from './judge.mjs';

const jobs = JSON.parse(readFileSync(process.argv[2], 'utf8'));
process.stdout.write(JSON.stringify(await judge(import.meta.dirname, jobs)));
