/**
 * Conversations written as one text, each turn under the name of its speaker: `Human: …
 * Assistant: …`, as in HH-RLHF and Glaive function calling, or `### Human: …`, as in Guanaco.
 *
 * @module
 */
import { toolRoleNames } from '../../../../catalog/records/role-names.ts';

const SPEAKERS = Object.keys(toolRoleNames).join('|');
const TURN = new RegExp(String.raw`(?:^|\n|#{2,3})[^\S\n]*(${SPEAKERS})[^\S\n]*:`, 'gi');
/** What trainers appended to a reply, and datasets kept. */
const END_OF_TEXT = /\s*(<\|endoftext\|>|<\/s>|<\|im_end\|>)\s*$/;

/** Turns with lower-case roles; empty when no speaker is named, or words come before the first. */
export function parseTranscript(text: string): { role: string; content: string }[] {
  const marks = [...text.matchAll(TURN)];
  if (marks.length === 0 || text.slice(0, marks[0].index).trim() !== '') return [];
  return marks.map((mark, index) => ({
    role: mark[1].toLowerCase(),
    content: text
      .slice(mark.index + mark[0].length, marks[index + 1]?.index)
      .trim()
      .replace(END_OF_TEXT, ''),
  }));
}
