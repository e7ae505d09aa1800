import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSensitive } from './find-sensitive.ts';

const found = (text: string) =>
  findSensitive(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

/** Put together here, so that no scanner takes this file for a leak. */
const random = 'Zk3Wq9Lm2Xv7Bn5Rt8Yc1Hd6Js4Gf0PaQeUi';
const jwt = `${btoa('{"alg":"HS256","typ":"JWT"}')}.${btoa('{"sub":"8213"}').replaceAll('=', '')}.${random}`;

describe('findSensitive', () => {
  it.each<[string, string]>([
    ['Write to jane.doe+news@mail.acme.co.uk, please.', 'email jane.doe+news@mail.acme.co.uk'],
    ['<max@firma.de>', 'email max@firma.de'],
    ['My number is (415) 867-5309.', 'phone (415) 867-5309'],
    ['Ring 415-867-5309 today', 'phone 415-867-5309'],
    ['+44 20 7946 0958', 'phone +44 20 7946 0958'],
    ['+49 (0)30 901820-55', 'phone +49 (0)30 901820-55'],
    ['phone: 0171 2345678', 'phone 0171 2345678'],
    ['Call me at 020 7946 0958', 'phone 020 7946 0958'],
    ['mobile: 98765 43210', 'phone 98765 43210'],
    ['Ring +1 415 867 5309 24/7', 'phone +1 415 867 5309'],
    ['+82 10 2000 0000 or later', 'phone +82 10 2000 0000'],
    ['from +298 21 12 34', 'phone +298 21 12 34'],
    ['from 84.17.50.2 yesterday', 'ip 84.17.50.2'],
    ['peer 2a00:1450:4001:81b::200e lost', 'ip 2a00:1450:4001:81b::200e'],
    ['IBAN DE89 3704 0044 0532 0130 00 THANKS', 'iban DE89 3704 0044 0532 0130 00'],
    ['GB82WEST12345698765432', 'iban GB82WEST12345698765432'],
    ['paid with 4111 1111 1111 1111 exp 12/27', 'card 4111 1111 1111 1111'],
    ['my card number is 5500005555555559', 'card 5500005555555559'],
    ['amex 3782 822463 10005', 'card 3782 822463 10005'],
    ['SSN 536-22-8726', 'national-id 536-22-8726'],
    ['DNI 12345678Z', 'national-id 12345678Z'],
    ['RSSMRA85T10A562S', 'national-id RSSMRA85T10A562S'],
    ['CPF 529.982.247-25', 'national-id 529.982.247-25'],
    ['my BSN is 111222333', 'national-id 111222333'],
    ['PESEL: 44051401359', 'national-id 44051401359'],
    ['811218-9876', 'national-id 811218-9876'],
    ['131052-308T', 'national-id 131052-308T'],
    ['85.07.30-033.28', 'national-id 85.07.30-033.28'],
    ['NHS number 943 476 5919', 'national-id 943 476 5919'],
    ['11010519491231002X', 'national-id 11010519491231002X'],
    ['756.9217.0769.85', 'national-id 756.9217.0769.85'],
    ['Aadhaar 2341 2341 2346', 'national-id 2341 2341 2346'],
    ['SIN 046 454 286', 'national-id 046 454 286'],
  ])('finds in %j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each<[string, string]>([
    ['an AWS key', `AKIA${'QW3ERT5YUI7OPA2S'}`],
    ['a GitHub token', `ghp_${random}`],
    ['an OpenAI key', `sk-proj-${random}`],
    ['an Anthropic key', `sk-ant-api03-${random}`],
    ['a Slack token', `xoxb-${'2384761234'}-${random}`],
    ['a Stripe key', `sk_live_${random.slice(0, 24)}`],
    ['a Hugging Face token', `hf_${random.replaceAll(/\d/g, 'x')}`.slice(0, 34) + 'QRS'],
    ['a JWT', jwt],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${random}\n-----END RSA PRIVATE KEY-----`],
  ])('finds %s', (_what, secret) => {
    expect(found(`see ${secret} there`)).toEqual([`secret ${secret}`]);
  });

  it.each<[string, string]>([
    [`API_KEY = "${random}"`, random],
    [`{"client_secret": "${random}"}`, random],
    ['The password is Tr0ub4dor&3x', 'Tr0ub4dor&3x'],
    ['postgres://app:s3cr3tpw@db.internal/x', 's3cr3tpw'],
  ])('finds what %j gives away', (text, secret) => {
    expect(found(text)).toEqual([`secret ${secret}`]);
  });

  it.each([
    'My order FH-55183 and order number 4539148803436467 are late.',
    'Tracking 1Z999AA10123456784, parcel 00340434161094042557',
    'ISBN 978-3-16-148410-0, EAN 4006381333931',
    'IMEI 490154203237518',
    'Timestamp 1700000000000, epoch 1700000000',
    'Version 10.4.1.2 and section 2.3.4.5 of v1.20.300.4',
    'The server is at 192.168.1.20, 10.0.0.7 or 203.0.113.9',
    'On 2024-03-15 10:15:30 or 15.03.2024, 12:30:45.123456',
    'Write to help@example.com or user@service.test',
    'git@github.com:team/repo.git, logo@2x.png, lodash@4.17.21, @media print',
    'Call 555-0123 or (212) 555-0147, toll-free 1-800-273-8255, or 911',
    'It costs 1,234,567.89 or 12 345 678 in all; 3.14159265358979',
    'uuid 123e4567-e89b-12d3-a456-426614174000',
    'sha 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 commit',
    'AKIAIOSFODNN7EXAMPLE is the key of the manual',
    'api_key = "your-api-key-goes-here-1"',
    'password: ******** or password=${DB_PASSWORD1}',
    'Reset your password: open settings. The password is case-sensitive.',
    'token = tokenizer1.encode(sentence_with_2_parts)',
    'private_key: ed25519.Ed25519PrivateKey, other',
    'sk-learn and sklearn-pipeline-compatible-estimators',
    'He has 12 apples, 7 more, and 3 4 5 6 7 8 9 others: 12 + 34 * 56 = 1916',
    '-----BEGIN PRIVATE KEY----- is how a key starts',
    'std::vector<int> a::b::c, dead::beef',
    'Reference 123456789, account 12345678A1, BSN is a number',
    '1111 1111 1111 1111 and 0000 0000 0000 0000',
    '1 000 000 000 000 people; 9999999999 seconds',
    '+5000000 views, +100000000000 points, x+12345678901',
    'In no numbering plan: +999 123 456 789, +49 1234 5, 222-222-2222, +1 200 867 5309',
    'Of companies: +44 800 123 4567, +49 800 1234567, +61 1800 123 456, call 800 273 8255',
    'Call 2024-03-15 10:15, call 15.03.2024 10:30 or call 3/15/2024 10:30',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('comes to an end where a text ends with a digit', () => {
    expect(found('Row 1')).toEqual([]);
  });

  it('gives spans in order that do not overlap, whatever surrounds them', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('jane@acme.org', '4111 1111 1111 1111', '+44 20 7946 0958', `ghp_${random}`),
      fc.constantFrom(
        ' ',
        '-----BEGIN PRIVATE KEY-----',
        'password=',
        '@',
        '::',
        '+1 ',
        '0123456789',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const span of findSensitive(text)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          end = span.end;
        }
      }),
      { numRuns: 300 },
    );
  });

  // A pattern that backtracks takes minutes here; the runner's own limit ends the test.
  it.each([
    '+1 ',
    '@',
    'a@',
    '-----BEGIN PRIVATE KEY-----',
    '1 ',
    'password is ',
    'eyJ',
    'A1',
    '::1',
    '1.',
  ])('reads a megabyte of %j without getting lost', (part) => {
    expect(Array.isArray(findSensitive(part.repeat(1_000_000 / part.length)))).toBe(true);
  });
});
