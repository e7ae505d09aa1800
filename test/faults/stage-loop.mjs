/** Runs one stage in the home given, over and over with fresh configurations, until killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../src/ledger/ledger.ts';
import { runStage } from '../../src/lifecycle/stage/run-stage.ts';

const [home, first] = process.argv.slice(2);
const ledger = new Ledger(home);
const session = { ledger, signal: new AbortController().signal, threads: 1, progress() {} };
const project = ledger.projects.list()[0] ?? ledger.projects.create('demo', 'general', 42);
const stage = {
  name: 'ingest',
  produces: 'raw-snapshot',
  version: '1',
  async run({ configuration, output, seed }) {
    for (let part = 0; part < 4; part++)
      writeFileSync(
        join(output, `${part}.txt`),
        `${configuration.turn} ${seed(String(part))}`.repeat(5000),
      );
    return { turn: configuration.turn };
  },
};
for (let turn = Number(first); ; turn++) {
  const { artifact } = await runStage(session, project, stage, {
    inputs: {},
    configuration: { turn },
  });
  process.stdout.write(`${JSON.stringify({ turn, id: artifact.id })}\n`);
}
