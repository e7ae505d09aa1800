/** A real model finds the same labels by best-first search as by scoring every label. */
import { expect, it } from 'vitest';
import type { ClassificationRecord } from '../../src/catalog/records/record.ts';
import { openModel } from '../../src/engine/checkpoint/open-model.ts';
import { Tokenizer } from '../../src/engine/tokenizer/tokenizer.ts';
import { itemsOfEveryLabel } from '../../src/evaluation/scoring/every-label.ts';
import { labelExercise } from '../../src/evaluation/scoring/label-choice.ts';
import { workerSubject } from '../../src/evaluation/subject.ts';
import { runChooseJob } from '../../src/runtimes/embedded/choose-job.ts';
import { runScoreJob } from '../../src/runtimes/embedded/score-job.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const smollm2 = process.env.BREWSLM_SMOLLM2;

const things = ['card', 'transfer', 'top up', 'exchange rate', 'cash withdrawal', 'passcode'];
const troubles = ['not working', 'pending', 'declined', 'fee charged', 'limits', 'about to expire'];
const labels = things.flatMap((thing) => troubles.map((trouble) => `${thing} ${trouble}`));
const records = labels.slice(0, 12).map((label, at): ClassificationRecord => ({
  id: `${at}`,
  source: { file: 'tickets.jsonl', line: at + 1 },
  text: `Could you help me, please? It is about this: ${label}${'!'.repeat(at)}`,
  label,
}));

it.runIf(smollm2)('SmolLM2 finds the same labels, with fewer tokens', async () => {
  const path = smollm2!;
  const { config, tokenizer } = await openModel(path);
  const { signal } = new AbortController();
  const tokens = { score: 0, choose: 0 };
  const subject = workerSubject(
    {
      reference: { kind: 'pretrained', path },
      config,
      tokenizer: Tokenizer.open(tokenizer!),
      folder: temporaryFolder(),
      threads: 2,
      longReplies: 'cut',
      shots: [],
    },
    {
      async score(job) {
        const done = await runScoreJob(job, () => {}, signal);
        tokens.score += done.tokens;
        return done;
      },
      async choose(job) {
        const done = await runChooseJob(job, () => {}, signal);
        tokens.choose += done.tokens;
        return done;
      },
      generate: () => Promise.reject(new Error('nothing is written here')),
    },
  );
  const every = await itemsOfEveryLabel(subject, labels, records);
  const searched = await labelExercise(labels, { byLength: true })(subject, records);
  expect(searched.map(({ choice }) => choice)).toEqual(every.map(({ choice }) => choice));
  for (const [at, { likelihood }] of searched.entries()) {
    const other = every[at].likelihood!;
    expect(likelihood).toMatchObject({ ...other, logProbability: expect.any(Number) });
    expect(likelihood!.logProbability).toBeCloseTo(other.logProbability, 3);
  }
  expect(tokens.choose).toBeLessThan(tokens.score);
});
