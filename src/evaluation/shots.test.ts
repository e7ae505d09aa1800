import { describe, expect, it } from 'vitest';
import type { CanonicalRecord, Content } from '../catalog/records/record.ts';
import { loadTask } from '../catalog/tasks/task.ts';
import type { StoredExample } from '../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../engine/tokenizer/train-tokenizer.ts';
import type { Mapping } from '../catalog/records/mapping.ts';
import { assessmentOf } from './assessment.ts';
import { afterShots, drawShots } from './shots.ts';
import type { Subject } from './subject.ts';

const record = (content: Content, id: string): CanonicalRecord => ({
  id,
  source: { file: 'f', line: 1 },
  ...content,
});
const ticket = (i: number) =>
  record({ text: `case ${i}${' please'.repeat(i % 4)}`, label: `l${i % 3}` }, `t${i}`);
const train = Array.from({ length: 60 }, (_, i) => ticket(i));

describe('drawing examples', () => {
  it('takes one of each label before a second, by content and not by order', () => {
    const drawn = drawShots(train, 3, 7);
    expect(new Set(drawn.map((shot) => 'label' in shot && shot.label)).size).toBe(3);
    expect(drawShots(train.toReversed(), 3, 7)).toEqual(drawn);
    expect(drawShots(train, 3, 8)).not.toEqual(drawn);
  });

  it('leaves the longer half out, and what does not end with a reply', () => {
    for (const shot of drawShots(train, 20, 1))
      expect('text' in shot && shot.text.match(/please/g)?.length).not.toBe(3);
    const open = record({ messages: [{ role: 'user', content: 'hello?' }] }, 'open');
    expect(drawShots([open], 2, 1)).toEqual([]);
  });

  it('says what the system says once, before them', () => {
    const system = { role: 'system' as const, content: 'be brief' };
    const chat = record(
      {
        messages: [system, { role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }],
      },
      'chat',
    );
    const turns = afterShots([system, { role: 'user', content: 'c' }], [chat]);
    expect(turns.map(({ content }) => content)).toEqual(['be brief', 'a', 'b', 'c']);
  });
});

describe('a subject that is shown examples', () => {
  const tokenizer = Tokenizer.open(trainTokenizer(['a'], 260));
  const { evaluation } = loadTask('classification');
  const card = {
    records: 'classification' as const,
    labels: ['l0', 'l1', 'l2'],
    mapping: { schema: 'classification' } as Mapping,
  };
  const shots = train.slice(0, 4);
  const texts = async (limit: number) => {
    const seen: StoredExample[] = [];
    const subject: Subject = {
      tokenizer,
      limit,
      longReplies: 'leave_out',
      shots,
      score: async (examples) => {
        seen.push(...examples);
        return examples.map(({ targets }) => ({
          logProbability: -1,
          targetTokens: targets.filter((target) => target === 1).length,
        }));
      },
      choose: async (questions, continuations, weights) => {
        for (const { prompt } of questions)
          for (const reply of continuations)
            seen.push({
              recordId: 'x',
              ids: Int32Array.of(...prompt, ...reply),
              targets: Uint8Array.of(...prompt.map(() => 0), ...reply.map(() => 1)),
            });
        return questions.map(() => ({
          likeliest: weights.map(() => 0),
          logProbability: -1,
          tokens: 0,
        }));
      },
      write: async () => [],
    };
    const asked = [ticket(100)];
    await assessmentOf(card, evaluation, asked).perform(subject, asked);
    const text = (ids: readonly number[]) => tokenizer.decode(ids);
    return Promise.all(
      seen.map(async ({ ids, targets }) => ({
        length: ids.length,
        all: await text([...ids]),
        predicted: await text([...ids].filter((_, i) => targets[i] === 1)),
      })),
    );
  };

  it('meets them as turns before the item, and is scored on the item alone', async () => {
    const rows = await texts(4096);
    expect(rows).toHaveLength(3);
    for (const [i, { all, predicted }] of rows.entries()) {
      for (const shot of shots) expect(all).toContain('text' in shot ? shot.text : '');
      expect(all.indexOf('case 100')).toBeGreaterThan(all.indexOf('case 3'));
      expect(predicted.replace('<|im_end|>', '')).toBe(`l${i}`);
    }
  });

  it('meets fewer where they do not fit, and the item whole', async () => {
    const rows = await texts(150);
    for (const { all, length } of rows) {
      expect(length).toBeLessThanOrEqual(150);
      expect(all).toContain('case 0');
      expect(all).not.toContain('case 3');
      expect(all).toContain('case 100');
    }
  });
});
