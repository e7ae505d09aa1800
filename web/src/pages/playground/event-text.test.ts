import { describe, expect, it } from 'vitest';
import { EventText } from './event-text.ts';

const text =
  ':\n\nevent: reply\ndata: {"text":"a: b"}\n\nid: 3\nevent: end\ndata: {}\n\n' +
  'data: two\ndata: lines\n\n';

const events = [
  { type: 'reply', data: '{"text":"a: b"}' },
  { type: 'end', data: '{}' },
  { type: 'message', data: 'two\nlines' },
];

describe('EventText', () => {
  it('reads whole blocks and leaves comments out', () => {
    expect(new EventText().push(text)).toEqual(events);
  });

  it('reads the same wherever the text is cut', () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const reader = new EventText();
      expect([...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]).toEqual(events);
    }
  });

  it('keeps what is not whole', () => {
    expect(new EventText().push('event: reply\ndata: {}\n')).toEqual([]);
  });
});
