import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { compileMapping } from './map-record.ts';
import { readMappingFile, writeMappingFile } from './mapping-file.ts';

const folder = temporaryFolder();

function read(text: string) {
  const path = join(folder, 'mapping.yaml');
  writeFileSync(path, text);
  return readMappingFile(path);
}

describe('readMappingFile', () => {
  it('fills in what is left out', async () => {
    expect(await read('schema: chat\nmessages: { field: talk }')).toMatchObject({
      messages: { field: 'talk', role: 'role', content: 'content', roles: { human: 'user' } },
      answer: null,
    });
  });

  it('takes every mapping that the documentation shows, and the parts of one', async () => {
    const page = readFileSync('docs/mapping.md', 'utf8');
    const shown = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text);
    expect(shown.length).toBeGreaterThan(10);
    for (const text of shown) {
      const schema = text.startsWith('messages:') ? 'chat' : 'language_modeling\ntext: "{x}"';
      await read(text.startsWith('schema:') ? text : `schema: ${schema}\n${text}`);
    }
  });

  it('reads JSON as well', async () => {
    const mapping = { schema: 'classification', text: ['{a?}', '{b}'], label: '{c}' };
    expect(await read(JSON.stringify(mapping))).toEqual(mapping);
  });

  it.each([
    [
      'a misspelt role',
      'schema: chat\nturns: [{role: user, content: a}, {role: bot, content: b}]',
      'turns.1.role',
    ],
    ['a path that is none', 'schema: language_modeling\ntext: "{a}"\nrecords: "data[*"', 'records'],
    [
      'a list before the one that it lies in',
      'schema: language_modeling\ntext: "{a}"\neach: [a.b, a]',
      'each',
    ],
    ['a missing label', 'schema: classification\ntext: "{a}"', 'label'],
    [
      'a bad pattern',
      'schema: chat\nmessages: {field: a}\nanswer: {pattern: "("}',
      'answer.pattern',
    ],
    [
      'a pattern without a group',
      'schema: chat\nmessages: {field: a}\nanswer: {pattern: "x"}',
      'answer.pattern',
    ],
    ['an unknown key', 'schema: language_modeling\ntext: "{a}"\nlabl: x', ''],
    ['an unknown schema', 'schema: poem', 'schema'],
  ])('says where the mistake is: %s', async (_what, text, field) => {
    await expect(read(text)).rejects.toMatchObject({
      problem: { code: 'mapping.invalid', location: { field } },
    });
  });

  it.each([
    [
      'schema: language_modeling\ntext: "{a}"\nparze: {}',
      'there is no key parze; did you mean parse?',
    ],
    ['schema: chat\nmessages: { feild: a }', 'did you mean field?'],
    ['schema: language_modeling\ntext: a\nwhere: [{ field: a, equal: 1 }]', 'did you mean equals?'],
    [
      'schema: language_modeling\ntext: a\nwhere: [{ any: [{ field: a, equal: 1 }] }]',
      'did you mean equals?',
    ],
    ['schema: rag_qa\nquestion: a\nanswer: b\ncontexts: { feild: c }', 'did you mean field?'],
    ['schema: instructions', 'did you mean instruction?'],
  ])('names the key that was probably meant: %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('takes every mapping of the documentation', async () => {
    const page = readFileSync(new URL('../../../../docs/mapping.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n(schema: [\s\S]*?)```/g)].map(([, yaml]) => yaml);
    expect(blocks.length).toBeGreaterThan(8);
    for (const yaml of blocks) {
      const mapping = await read(yaml);
      expect(() => compileMapping(mapping)).not.toThrow();
      await writeMappingFile(join(folder, 'mapping.yaml'), mapping);
      expect(await readMappingFile(join(folder, 'mapping.yaml'))).toEqual(mapping);
    }
    const [, preparation] = /```yaml\n(parse: [\s\S]*?)```/.exec(page)!;
    expect(await read(`schema: language_modeling\ntext: a\n${preparation}`)).toMatchObject({
      parse: { tags: 'literal' },
      together: '{customer_id}',
    });
  });

  it('refuses what is no YAML', async () => {
    await expect(read('schema: [')).rejects.toMatchObject({ problem: { code: 'mapping.invalid' } });
  });
});
