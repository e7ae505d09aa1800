import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../../../test/support/models/tiny-model.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { TokenizerFiles } from '../../../engine/tokenizer/files.ts';
import { checkEncoding } from './encoding.ts';
import { checkLength } from './length.ts';
import { checkText } from './text-coverage.ts';

const chat = (id: string, ...words: string[]): CanonicalRecord => ({
  id,
  source: { file: 'data.jsonl', line: 1 },
  messages: words.map((content, turn) => ({
    role: turn % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  })),
});

const records = [
  chat('a', 'Where is my parcel?', 'It was sent on Monday.'),
  chat('b', 'How do I change the address?', 'Before it is sent, in your account.'),
];

const { tokenizer: files, config } = tinyModel();
const stops = config.eosTokenIds;
const codes = async (changes: Partial<TokenizerFiles>, data = records) =>
  (await checkEncoding(Tokenizer.open({ ...files, ...changes }), data, stops)).findings.map(
    ({ code, severity }) => `${severity} ${code}`,
  );

describe('encoding', () => {
  it('finds nothing wrong with a tokenizer that fits', async () => {
    const check = await checkEncoding(Tokenizer.open(files), records, stops);
    expect(check.findings).toEqual([]);
    expect(check.examples).toHaveLength(2);
    const coverage = await checkText(Tokenizer.open(files), records);
    expect(coverage).toMatchObject({
      findings: [],
      unknownShare: 0,
      byteShare: 0,
      changedTexts: 0,
    });
    expect(coverage.bytesPerToken).toBeGreaterThan(1);
  });

  it('refuses replies that end where no server stops', async () => {
    const { findings } = await checkEncoding(Tokenizer.open(files), records, [0]);
    expect(findings).toMatchObject([
      { code: 'preflight.no-stop', count: 2, evidence: { token: '<|im_end|>', stops: [0] } },
    ]);
  });

  it('refuses a model without chat template', async () => {
    expect(await codes({ chatTemplate: null })).toEqual(['error tokenizer.no-chat-template']);
  });

  it('refuses a template that drops turns', async () => {
    const chatTemplate = "{{ messages[-1]['content'] }}<|im_end|>";
    expect(await codes({ chatTemplate })).toContain('error tokenizer.template-drops');
  });

  it('refuses a template that refuses roles, for those records alone', async () => {
    const chatTemplate = `{% if messages|length > 2 %}{{ raise_exception('one exchange only') }}{% endif %}${files.chatTemplate}`;
    const long = chat('long', 'a', 'b', 'c', 'd');
    const check = await checkEncoding(
      Tokenizer.open({ ...files, chatTemplate }),
      [...records, long],
      stops,
    );
    expect(check.examples).toHaveLength(2);
    expect(check.findings).toMatchObject([
      {
        code: 'tokenizer.template-refuses',
        count: 1,
        examples: [{ id: 'long', file: 'data.jsonl', line: 1 }],
      },
    ]);
  });

  it('refuses a vocabulary that cannot spell the data', async () => {
    const words = {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordLevel',
        vocab: { '[UNK]': 0, '<|im_end|>': 1, my: 2, parcel: 3 },
        unk_token: '[UNK]',
      },
    };
    const text: CanonicalRecord[] = [
      { id: 't', source: { file: 'a.txt', line: 1 }, text: 'where is my parcel' },
    ];
    const tokenizerJson = JSON.stringify(words);
    const tokenizer = Tokenizer.open({ ...files, tokenizerJson, unkToken: '[UNK]' });
    const { findings } = await checkText(tokenizer, text);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error preflight.unknown-tokens',
      'warning preflight.round-trip',
    ]);
  });
});

describe('length', () => {
  const example = (length: number, replyLength: number) => ({
    recordId: `${length}`,
    ids: new Int32Array(length),
    targets: Uint8Array.from({ length }, (_, i) => (i >= length - replyLength ? 1 : 0)),
  });
  const short = Array.from({ length: 40 }, () => example(50, 20));
  type Examples = ReturnType<typeof example>[];
  const check = (
    examples: Examples,
    sequenceLength: number,
    longReplies: 'leave_out' | 'cut' = 'leave_out',
  ) =>
    checkLength(examples, { sequenceLength, longReplies }, 128, (ids) =>
      ids.map((id) => ({ id, file: '', line: 1 })),
    );
  const found = (examples: Examples, rows = 64) =>
    check(examples, rows).findings.map(({ code, severity }) => `${severity} ${code}`);

  it('accepts records that fit', () => expect(found(short)).toEqual([]));

  it('warns when old turns are lost', () =>
    expect(found([...short, example(90, 20)])).toEqual(['warning preflight.truncated']));

  it('warns when a reply does not fit, and refuses when many do not', () => {
    expect(found([...short, example(90, 80)])).toEqual(['warning preflight.reply-left-out']);
    expect(found([...short.slice(0, 9), example(90, 80)])).toEqual([
      'error preflight.reply-left-out',
    ]);
  });

  it('lets replies be cut where that is asked for', () => {
    const { findings } = check([...short.slice(0, 9), example(90, 80)], 64, 'cut');
    expect(findings).toMatchObject([{ code: 'preflight.reply-cut', severity: 'warning' }]);
  });

  it('says whether a longer row or another model would help', () => {
    const fix = (rows: number) => check([example(200, 150)], rows).findings[0].fix;
    expect(fix(64)).toContain('--sequence-length up to 128');
    expect(fix(128)).toContain('longer context');
  });

  it('loses nothing of plain text, which is cut into windows', () =>
    expect(found([example(300, 300)])).toEqual([]));
});
