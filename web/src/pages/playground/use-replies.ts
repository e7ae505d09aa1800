import { useRef, useState } from 'react';
import { CallError, type InputOf, type Problem } from '../../api/call.ts';
import { streamReply } from './reply.ts';

/** One reply to a prompt, by one model. */
export interface Reply {
  /** Who writes, as it was chosen. */
  model: string;
  text: string;
  state: 'writing' | 'done' | 'stopped' | 'failed';
  problem: Problem | null;
  /** Seconds from when it was asked to its first piece, and to its end. */
  seconds: { first: number | null; all: number | null };
}

export interface Exchange {
  id: number;
  prompt: string;
  replies: Reply[];
}

/** What one model is asked. */
export interface Question {
  model: string;
  input: InputOf<'generate.run'>;
}

/** The exchanges of this visit; replies of several models are written one after the other. */
export function useReplies() {
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([]);
  const [writing, setWriting] = useState(false);
  const stop = useRef<AbortController | null>(null);

  const change = (id: number, index: number, how: (reply: Reply) => Reply) =>
    setExchanges((all) =>
      all.map((one) =>
        one.id === id
          ? { ...one, replies: one.replies.map((each, at) => (at === index ? how(each) : each)) }
          : one,
      ),
    );

  async function ask(prompt: string, questions: readonly Question[]): Promise<void> {
    const id = Date.now();
    const control = new AbortController();
    stop.current = control;
    setWriting(true);
    setExchanges((all) => [
      ...all,
      { id, prompt, replies: questions.map(({ model }) => empty(model)) },
    ]);
    for (const [index, { input }] of questions.entries()) {
      const began = performance.now();
      const now = () => (performance.now() - began) / 1000;
      try {
        control.signal.throwIfAborted();
        await streamReply(
          input,
          (piece) =>
            change(id, index, (reply) => ({
              ...reply,
              text: reply.text + piece,
              seconds: { ...reply.seconds, first: reply.seconds.first ?? now() },
            })),
          control.signal,
        );
        change(id, index, (reply) => ({
          ...reply,
          state: 'done',
          seconds: { ...reply.seconds, all: now() },
        }));
      } catch (error) {
        const problem = error instanceof CallError ? error.problem : null;
        const state = control.signal.aborted ? 'stopped' : 'failed';
        change(id, index, (reply) => ({ ...reply, state, problem }));
      }
    }
    setWriting(false);
  }

  return {
    exchanges,
    writing,
    ask,
    stop: () => stop.current?.abort(),
    clear: () => setExchanges([]),
  };
}

const empty = (model: string): Reply => ({
  model,
  text: '',
  state: 'writing',
  problem: null,
  seconds: { first: null, all: null },
});
