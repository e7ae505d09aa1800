import { describe, expect, it, test } from 'vitest';
import type { Batch } from '../records/batch.ts';
import { detectXml } from './detect-xml.ts';
import { readXmlRows, type XmlLimits } from './xml-rows.ts';

async function* chunks(text: string, length: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(text: string, limits: Partial<XmlLimits> = {}, length = 1 << 16) {
  const all: Batch = { records: [], rejects: [] };
  for await (const batch of readXmlRows(chunks(text, length), detectXml(text), limits)) {
    all.records.push(...batch.records);
    all.rejects.push(...batch.rejects);
  }
  return all;
}

const posts = `<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" Body="&lt;p&gt;Hi&#xA;you&lt;/p&gt;" />

  <row
    Id="2" Body="b"/>
</posts>
`;

describe('rows', () => {
  it('are the elements that repeat, at the lines they begin on', async () => {
    expect(detectXml(posts)).toEqual({ format: 'xml', rows: 'posts/row' });
    expect((await read(posts)).records).toEqual([
      { line: 3, record: { Id: '1', Body: '<p>Hi\nyou</p>' } },
      { line: 5, record: { Id: '2', Body: 'b' } },
    ]);
  });

  it('are told from what repeats within them, and from the smaller beside them', () => {
    const tickets = `<desk><t><c/><c/><c/></t><t><c/></t></desk>`;
    expect(detectXml(tickets).rows).toBe('desk/t');
    const feed = `<f><tag>a</tag><tag>b</tag><item><t>long words</t></item><item><t>more words</t></item></f>`;
    expect(detectXml(feed).rows).toBe('f/item');
    expect(detectXml('<a><b>1</b><c>2</c></a>').rows).toBe('a');
  });

  it('have attributes, children and text as fields; text with elements in it stays markup', async () => {
    const text = `<d><r id="1"><t>a</t><t>b</t><n lang="en">x</n><id>2</id><e/></r>
      <r><p>Say <b class="x">a &lt; b</b> &amp; go</p><q><![CDATA[<i>&]]></q></r><r>alone</r></d>`;
    expect((await read(text)).records.map(({ record }) => record)).toEqual([
      { id: ['1', '2'], t: ['a', 'b'], n: { lang: 'en', text: 'x' }, e: '' },
      { p: 'Say <b class="x">a &lt; b</b> &amp; go', q: '<i>&' },
      { text: 'alone' },
    ]);
  });
});

describe('what is refused', () => {
  it('are entities of its own, however they are declared', async () => {
    const laughs = `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n<d><r>&b;</r><r>x</r></d>`;
    const outside = `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<d><r>&x;</r></d>`;
    for (const text of [laughs, outside]) {
      const { records, rejects } = await read(text);
      expect(records).toEqual([]);
      expect(rejects).toMatchObject([{ code: 'file.xml', line: 1 }]);
    }
    const { rejects } = await read('<d>\n<r>&nbsp;</r></d>');
    expect(rejects).toMatchObject([{ code: 'file.xml', line: 2 }]);
  });

  it('is what follows a mistake; the rows before it are kept, and a DTD elsewhere is not asked for', async () => {
    const text = `<!DOCTYPE d SYSTEM "d.dtd">\n<d>\n<r>a</r>\n<r>b</r>\n<r>c</d>`;
    const { records, rejects } = await read(text);
    expect(records.map(({ line }) => line)).toEqual([3, 4]);
    expect(rejects).toMatchObject([{ code: 'file.xml', line: 5 }]);
  });

  it('is an element that is too long or too deep', async () => {
    const long = `<d><r>${'x'.repeat(100)}</r><r>y</r></d>`;
    expect((await read(long, { maxCharacters: 50 })).rejects).toMatchObject([{ code: 'file.xml' }]);
    const deep = `<d><r/><r>${'<a>'.repeat(300)}${'</a>'.repeat(300)}</r></d>`;
    expect((await read(deep)).rejects).toMatchObject([{ code: 'file.xml' }]);
  });
});

test('characters that were written in halves are whole, wherever chunks end', async () => {
  const text = '<s><m b="a &#55357;&#56842; &#xD83D;&#xDE0A; ü"/><m b="&#55357;"/></s>';
  for (let length = 1; length < 40; length++) {
    const { records, rejects } = await read(text, {}, length);
    expect(records[0].record).toEqual({ b: 'a 😊 😊 ü' });
    expect(rejects).toMatchObject([{ code: 'file.xml' }]);
  }
});
