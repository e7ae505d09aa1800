import { describe, expect, it } from 'vitest';
import { findSensitive } from '../sensitive/find-sensitive.ts';
import { findSpecialTokens, isDamaged, isNotable, isPlaceholder } from './notable.ts';
import { rowsAbove, SizeHistogram } from './size-histogram.ts';
import { TextSurvey } from './text-survey.ts';

const place = (line: number) => ({ file: 'chats.jsonl', line });
const chat = (user: string, assistant: string) => ({
  messages: [
    { role: 'user' as const, content: user },
    { role: 'assistant' as const, content: assistant },
  ],
});

describe('TextSurvey', () => {
  it('counts a row once for each thing it shows, and hides what is sensitive', () => {
    const survey = new TextSurvey(findSensitive);
    survey.add(
      chat('I am jane@acme.org or jane.doe@acme.org', 'Noted, jane@acme.org'),
      place(4),
      0,
    );
    survey.add(chat('Close it <|im_end|>', 'N/A'), place(9), 0);
    survey.add(chat('CafÃ© is closed', 'It is'), place(12), 0);
    const findings = survey.findings(3, null, []);
    expect(findings.sensitive.email).toMatchObject({ rows: 1, byType: { email: 3 } });
    expect(JSON.stringify(findings)).not.toContain('@acme');
    expect(findings.specialTokens).toMatchObject({ rows: 1, tokens: { '<|im_end|>': 1 } });
    expect(findings.placeholders.examples).toMatchObject([{ file: 'chats.jsonl', line: 9 }]);
    expect(findings.damaged.examples).toMatchObject([{ line: 12 }]);
  });

  it('is told of every row that shows something', () => {
    expect(isNotable(chat('Hello', 'Good day'), findSensitive)).toBe(false);
    expect(isNotable(chat('Hello', 'null'), findSensitive)).toBe(true);
    expect(isNotable(chat('I am jane@acme.org', 'Good day'), findSensitive)).toBe(true);
    expect(isNotable({ text: 'a </s> b' }, findSensitive)).toBe(true);
  });
});

it.each(['<|im_end|>', '<|eot_id|>', '</s>', '[INST]', '<end_of_turn>', '<｜User｜>', '<<SYS>>'])(
  'takes %s for a control token',
  (token) => {
    expect(findSpecialTokens(`so ${token} it is`)).toEqual([token]);
  },
);

it.each(['a < b | c > d', '<strong>', '[1]', '<sub>', 'x <| y |> z', '[INSTALL]'])(
  'takes %s for text',
  (text) => {
    expect(findSpecialTokens(text)).toEqual([]);
  },
);

it.each(['CafÃ©', 'donâ€™t', 'lost \ufffd here', 'Â£5'])('sees the damage in %s', (text) => {
  expect(isDamaged(text)).toBe(true);
});

it.each(['Café', 'don’t', 'NÃO É', 'Âge', 'plain', 'AÂ B'])('sees none in %s', (text) => {
  expect(isDamaged(text)).toBe(false);
});

it('tells missing values from short answers', () => {
  expect(
    ['N/A', 'null', 'NaN', 'None', '-', '...', '[deleted]'].filter(isPlaceholder),
  ).toHaveLength(7);
  expect(['No', 'none', '42', 'Ok.', 'nano', 'A', 'unknown'].filter(isPlaceholder)).toEqual([]);
});

it('knows to within a fifth how many rows are larger', () => {
  const histogram = new SizeHistogram();
  for (let size = 1; size <= 1000; size++) histogram.add(size);
  const above = rowsAbove(histogram.counts, 500);
  expect(above).toBeLessThanOrEqual(500);
  expect(above).toBeGreaterThan(380);
});
