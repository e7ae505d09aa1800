import { expect, it } from 'vitest';
import { sensitivePolicyOf } from '../../../catalog/tasks/sensitive-policy.ts';
import { masked, redactor } from './redact.ts';
import { mapTexts } from './texts.ts';

const report = sensitivePolicyOf('report');

it('replaces what the policy names and nothing else', () => {
  const redact = redactor({ ...report, contact: 'redact' })!;
  expect(redact('jane@acme.org paid with 4111 1111 1111 1111, call 415-867-5309')).toBe(
    '[EMAIL] paid with 4111 1111 1111 1111, call [PHONE]',
  );
  expect(redactor(report)).toBeNull();
});

it('reaches every text of a record, and leaves roles and labels', () => {
  const redact = redactor({ ...report, contact: 'redact' })!;
  const record = {
    messages: [
      { role: 'user', content: 'I am jane@acme.org' },
      { role: 'assistant', content: 'Hello' },
    ],
    label: 'jane@acme.org',
  };
  expect(mapTexts(record, redact)).toEqual({
    ...record,
    messages: [{ role: 'user', content: 'I am [EMAIL]' }, record.messages[1]],
  });
});

it('shows too little of a secret to use it', () => {
  expect(masked('abcdefghijklmnop')).toBe('abcd…(16 characters)');
  expect(masked('abc')).toBe('…(3 characters)');
});
