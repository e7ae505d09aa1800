/**
 * Renders conversations through a model's Jinja chat template, and finds which characters of the
 * rendering the model itself would have written.
 *
 * Where a turn lands depends on the roles, not on the words. So the template is rendered once per
 * sequence of roles with placeholders for the words; the layout this gives is matched against each
 * real rendering. A template that drops, moves or rewrites a turn does not match, and is refused.
 *
 * @module
 */
import { Environment, Interpreter, Template } from '@huggingface/jinja';
import { fail } from '../../problem/problem.ts';
import type { TokenizerFiles } from './files.ts';
import { z } from 'zod';

export interface ChatMessage {
  role: string;
  content: string;
  /** Calls of tools that the turn makes, as OpenAI writes them. */
  tool_calls?: readonly unknown[];
  /** Of a turn that gives a result back: the call and the tool it came from. */
  tool_call_id?: string;
  name?: string;
}

/** A stretch of a rendering in UTF-16 units: `[start, end)`. */
export interface Span {
  start: number;
  end: number;
}

export interface RenderedChat {
  text: string;
  /** What the assistant writes, turn by turn: its words and the token that ends the turn. */
  assistant: Span[];
}

interface Layout {
  /** Text of the template around the turns: one more than there are messages. */
  literals: string[];
  /**
   * For each turn of the assistant: where it starts to write in the literal before its words,
   * and where it stops in the literal after them.
   */
  replies: ({ start: number; end: number } | undefined)[];
}

export class ChatTemplate {
  readonly #template: Template;
  readonly #tokens: Record<string, string>;
  readonly #specialTokens: readonly string[];
  readonly #layouts = new Map<string, Layout>();

  private constructor(
    template: Template,
    tokens: Record<string, string>,
    specialTokens: readonly string[],
  ) {
    this.#template = template;
    this.#tokens = tokens;
    this.#specialTokens = specialTokens;
  }

  /** @throws `tokenizer.no-chat-template`, `tokenizer.template-syntax` when it does not parse. */
  static open(files: TokenizerFiles): ChatTemplate {
    if (files.chatTemplate === null)
      fail('tokenizer.no-chat-template', 'this model came without a chat template');
    const tokens = {
      bos_token: files.bosToken ?? '',
      eos_token: files.eosToken ?? '',
      pad_token: files.padToken ?? '',
      unk_token: files.unkToken ?? '',
    };
    try {
      return new ChatTemplate(new Template(files.chatTemplate), tokens, specialTokens(files));
    } catch (error) {
      return fail(
        'tokenizer.template-syntax',
        `the chat template does not parse: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /**
   * @param messages Turns in order.
   * @param addGenerationPrompt Ends with the header after which the assistant writes.
   * @param tools Definitions of tools; templates that know none ignore them.
   * @throws `tokenizer.template-refuses` with the template's own message.
   */
  render(
    messages: readonly ChatMessage[],
    addGenerationPrompt: boolean,
    tools?: readonly unknown[],
  ): string {
    const environment = new Environment();
    // No `strftime_now`: a clock would make equal conversations differ. Templates that ask
    // whether it is defined fall back to their fixed date; the others fail here.
    const globals: Record<string, unknown> = {
      true: true,
      false: false,
      none: null,
      True: true,
      False: false,
      None: null,
      range,
      raise_exception: (message: string) => {
        throw new Error(message);
      },
      ...this.#tokens,
      messages,
      add_generation_prompt: addGenerationPrompt,
      ...(tools !== undefined && { tools }),
    };
    for (const [name, value] of Object.entries(globals)) environment.set(name, value);
    try {
      return String(new Interpreter(environment).run(this.#template.parsed).value);
    } catch (error) {
      return fail(
        'tokenizer.template-refuses',
        `the chat template refuses this conversation: ${messageOf(error)}`,
        { cause: error, evidence: { roles: messages.map((message) => message.role) } },
      );
    }
  }

  /**
   * Renders a whole conversation and marks what the assistant wrote.
   *
   * @throws `tokenizer.template-drops`, `-repeats`, `-moves`, `-rewrites`, `-prompt`, `-closing` or
   *   `-endless` when the rendering is not what a model can learn a reply from.
   */
  renderMarked(messages: readonly ChatMessage[]): RenderedChat {
    const { literals, replies } = this.#layout(messages);
    const text = this.render(messages, false);
    const assistant: Span[] = [];
    let at = 0;
    messages.forEach((message, turn) => {
      const literal = literals[turn];
      const reply = replies[turn];
      const content = [message.content, message.content.trim()].find(
        (form) => text.startsWith(literal, at) && text.startsWith(form, at + literal.length),
      );
      if (content === undefined) refuseTurn(turn, message, 'rewrites');
      const end = at + literal.length + content.length;
      if (reply !== undefined) assistant.push({ start: at + reply.start, end: end + reply.end });
      at = end;
    });
    if (text.slice(at) !== literals[messages.length])
      refuseTurn(messages.length - 1, messages[messages.length - 1], 'rewrites');
    return { text, assistant };
  }

  /** Where the last special token of a rendering ends; -1 without one. */
  endOfTurn(text: string): number {
    return Math.max(
      -1,
      ...this.#specialTokens
        .filter((token) => text.includes(token))
        .map((token) => text.lastIndexOf(token) + token.length),
    );
  }

  #layout(messages: readonly ChatMessage[]): Layout {
    const key = messages.map((message) => message.role).join('\n');
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      layout = this.#measureLayout(messages);
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  #measureLayout(messages: readonly ChatMessage[]): Layout {
    const marked = messages.map(({ role }, turn) => ({ role, content: placeholder(turn) }));
    const text = this.render(marked, false);
    const literals: string[] = [];
    let at = 0;
    marked.forEach(({ content }, turn) => {
      const found = text.indexOf(content);
      const once = found >= 0 && text.lastIndexOf(content) === found;
      if (!once) refuseTurn(turn, messages[turn], found < 0 ? 'drops' : 'repeats');
      if (found < at) refuseTurn(turn, messages[turn], 'moves');
      literals.push(text.slice(at, found));
      at = found + content.length;
    });
    literals.push(text.slice(at));
    const replies = marked.map(({ role }, turn) => {
      if (role !== 'assistant') return undefined;
      const header = this.#replyHeader(marked.slice(0, turn));
      const opening = literals[turn].lastIndexOf(header);
      if (opening < 0) refuseTurn(turn, messages[turn], 'prompt');
      const closing = this.#replyClosing(marked.slice(0, turn + 1));
      if (!literals[turn + 1].startsWith(closing)) refuseTurn(turn, messages[turn], 'closing');
      return { start: opening + header.length, end: closing.length };
    });
    return { literals, replies };
  }

  /** What `add_generation_prompt` appends: the text after which the model starts to write. */
  #replyHeader(before: readonly ChatMessage[]): string {
    if (before.length === 0) return '';
    const without = this.render(before, false);
    const prompt = this.render(before, true);
    if (!prompt.startsWith(without))
      fail(
        'tokenizer.template-prompt',
        'the generation prompt of this chat template is not a suffix',
      );
    return prompt.slice(without.length);
  }

  /** What follows the words of a last reply, up to and with the special token that ends it. */
  #replyClosing(upToReply: readonly ChatMessage[]): string {
    const text = this.render(upToReply, false);
    const { content } = upToReply[upToReply.length - 1];
    const after = text.slice(text.lastIndexOf(content) + content.length);
    const ends = this.#specialTokens
      .filter((token) => after.includes(token))
      .map((token) => after.indexOf(token) + token.length);
    if (ends.length === 0)
      fail(
        'tokenizer.template-endless',
        'the chat template ends a reply without a special token, so a model cannot learn to stop',
      );
    return after.slice(0, Math.min(...ends));
  }
}

/** Private-use characters, so that no template mistakes it for words. */
const placeholder = (turn: number): string => `\uE000${turn}\uE001`;

function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const values: number[] = [];
  for (let value = from; step > 0 ? value < to : value > to; value += step) values.push(value);
  return values;
}

const deeds = {
  drops: 'drops',
  repeats: 'repeats',
  moves: 'moves',
  rewrites: 'rewrites',
  prompt: 'opens differently from its prompt',
  closing: 'closes differently before a next turn',
} as const;

/** Fails with `tokenizer.template-…`: what the template does to a turn, counted from 0. */
export function refuseTurn(
  turn: number,
  { role }: Pick<ChatMessage, 'role'>,
  deed: keyof typeof deeds,
): never {
  return fail(
    `tokenizer.template-${deed}`,
    `the chat template ${deeds[deed]} turn ${turn + 1} (${role})`,
    { evidence: { turn: turn + 1, role } },
  );
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const addedTokens = z.object({
  added_tokens: z.array(z.object({ content: z.string(), special: z.boolean() })).default([]),
});

/**
 * The special tokens of a `tokenizer.json`: added tokens that are no text of their own, such as
 * `<|im_end|>`.
 *
 * @throws `tokenizer.malformed` when `tokenizer.json` is not what the library defines. */
export function specialTokens(files: TokenizerFiles): string[] {
  try {
    const { added_tokens } = addedTokens.parse(JSON.parse(files.tokenizerJson));
    return added_tokens.filter((token) => token.special).map((token) => token.content);
  } catch (error) {
    return fail('tokenizer.malformed', 'tokenizer.json cannot be read', { cause: error });
  }
}
