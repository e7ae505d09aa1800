import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const card = z.object({
  id: z.string(),
  title: z.string().min(1),
  task: z.enum(['causal_lm', 'classification']),
  schema: z.enum(['chat', 'classification']),
  licence: z.literal('Apache-2.0'),
  rows: z.number().int(),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })).length(1),
  description: z.string().min(1),
});
const turn = (role: string) =>
  z.strictObject({ role: z.literal(role), content: z.string().trim().min(1) });
const chat = z.strictObject({
  messages: z.array(z.union([turn('system'), turn('user'), turn('assistant')])),
});
const ticket = z.strictObject({ text: z.string().trim().min(1), label: z.string().min(1) });

const bytes = (path: string) => readFileSync(new URL(path, import.meta.url));

function load(id: string) {
  const sample = card.parse(parse(bytes(`${id}/sample.yaml`).toString()));
  const data = bytes(`${id}/${sample.files[0]!.path}`);
  const lines = data.toString().trimEnd().split('\n');
  return { sample, data, lines, rows: lines.map((line): unknown => JSON.parse(line)) };
}

/** The word 5-grams of a text; two rows that share more than 0.8 of them are near-duplicates. */
function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
  const grams = words.slice(4).map((_, i) => words.slice(i, i + 5).join(' '));
  return new Set(grams.length > 0 ? grams : [words.join(' ')]);
}

function similar(a: Set<string>, b: Set<string>): boolean {
  if (Math.min(a.size, b.size) < 0.8 * Math.max(a.size, b.size)) return false;
  let shared = 0;
  for (const gram of a) if (b.has(gram)) shared += 1;
  return shared > 0.8 * (a.size + b.size - shared);
}

function nearDuplicateShare(texts: readonly string[]): number {
  const grams = texts.map(shingles);
  const near = grams.filter((a, i) => grams.slice(0, i).some((b) => similar(a, b)));
  return near.length / texts.length;
}

describe.each(['general-chat-v1', 'support-chat-v1', 'ticket-router-v1'])('%s', (id) => {
  const { sample, data, lines } = load(id);

  it('is described by its card', () => {
    expect(sample.id).toBe(id);
    expect(createHash('sha256').update(data).digest('hex')).toBe(sample.files[0]!.sha256);
    expect(lines.length).toBe(sample.rows);
  });

  it('has no row twice and no trace of the template language', () => {
    expect(new Set(lines).size).toBe(lines.length);
    const values = lines.flatMap((line) => [...line.matchAll(/"(?:content|text)":"(.*?)"[,}]/g)]);
    expect(
      values.map((value) => value[1]!).filter((text) => /[{}|]|undefined|NaN| {2}/.test(text)),
    ).toEqual([]);
  });
});

describe.each([
  { id: 'general-chat-v1', rows: 2000, distinctAsks: 0.35 },
  { id: 'support-chat-v1', rows: 1000, distinctAsks: 0.35 },
])('$id', ({ id, rows, distinctAsks }) => {
  const conversations = load(id).rows.map((row) => chat.parse(row).messages);
  const spoken = conversations.map((messages) => messages.filter((m) => m.role !== 'system'));

  it('alternates user and assistant, after an optional system message, and ends with the assistant', () => {
    for (const messages of conversations) {
      const from = messages[0]!.role === 'system' ? 1 : 0;
      const roles = messages.slice(from).map((message) => message.role);
      expect(roles).toEqual(roles.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
      expect(roles.at(-1)).toBe('assistant');
    }
  });

  it('is large, multi-turn and varied', () => {
    const asks = spoken.flatMap((turns) => turns.filter((m) => m.role === 'user'));
    expect(conversations.length).toBeGreaterThanOrEqual(rows);
    expect(Math.min(...spoken.map((turns) => turns.length / 2))).toBeGreaterThanOrEqual(2);
    expect(Math.max(...spoken.map((turns) => turns.length / 2))).toBeLessThanOrEqual(5);
    expect(asks.length / conversations.length).toBeGreaterThanOrEqual(2.5);
    expect(new Set(asks.map((ask) => ask.content)).size / asks.length).toBeGreaterThan(
      distinctAsks,
    );
  });

  it('has few near-duplicates', () => {
    const texts = spoken.map((turns) => turns.map((m) => m.content).join('\n'));
    expect(nearDuplicateShare(texts)).toBeLessThan(0.02);
  });
});

describe('ticket-router-v1', () => {
  const tickets = load('ticket-router-v1').rows.map((row) => ticket.parse(row));

  it('has nine labels, balanced within a factor of two', () => {
    const counts = new Map<string, number>();
    for (const { label } of tickets) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect(counts.size).toBe(9);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2 * Math.min(...counts.values()));
  });

  it('never gives one text two labels', () => {
    expect(new Set(tickets.map(({ text }) => text.toLowerCase())).size).toBe(tickets.length);
  });
});

it('is what the generator writes, byte for byte', () => {
  const script = new URL('../../../scripts/samples/build.mjs', import.meta.url);
  execFileSync(process.execPath, [fileURLToPath(script), '--check']);
});
