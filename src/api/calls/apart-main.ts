/**
 * One call in a process of its own: reads it as a line of JSON, says on the way what the operation says,
 * a line each, and last how it ended. What it computes keeps no other caller waiting, and whoever
 * started it may kill it.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import { HomeCalls } from '../../library/home-calls.ts';
import type { OperationName } from '../../operations/index.ts';
import { toProblem } from '../../problem/problem.ts';
import type { ApartLine } from './apart.ts';

interface Request {
  path: string;
  threads: number;
  name: OperationName;
  given: never;
}

const write = process.stdout.write.bind(process.stdout);
// What a library prints is no answer.
process.stdout.write = process.stderr.write.bind(process.stderr);
const say = (line: ApartLine): void => void write(`${JSON.stringify(line)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { path, threads, name, given } = JSON.parse(line) as Request;
  const calls = new HomeCalls({ path, threads });
  try {
    const call = calls.call(name, given);
    for await (const update of call) say({ update });
    const { output, verdicts, failed } = await call;
    say({ result: { output, verdicts, failed } });
  } catch (error) {
    say({ problem: toProblem(error) });
  }
  break;
}
