import { useEffect, useRef, useState } from 'react';
import { AnswerError, client, type InputOf, type OutputOf, type Problem } from '../../api/call.ts';

/** One reply to a prompt, by one model. */
export interface Reply {
  /** Who writes, as it was chosen. */
  speaker: string;
  text: string;
  state: 'writing' | 'done' | 'stopped' | 'failed';
  problem: Problem | null;
  /** Of what was said before, the oldest turns that the model no longer saw. */
  forgotten: number;
  /** Seconds from when it was asked to its first piece, and to its end. */
  seconds: { first: number | null; all: number | null };
}

export interface Exchange {
  id: number;
  system: string;
  prompt: string;
  replies: readonly Reply[];
}

/** What one model is asked. */
export interface Question {
  speaker: string;
  input: InputOf<'generate.run'>;
}

/**
 * What a model is to remember of a talk: each message that it replied to, with its reply, and nothing
 * that others said.
 */
export const earlierOf = (exchanges: readonly Exchange[], speaker: string): string[] =>
  exchanges.flatMap(({ prompt, replies }) => {
    const own = replies.find((reply) => reply.speaker === speaker)?.text ?? '';
    return own === '' ? [] : [prompt, own];
  });

/** The exchanges of this visit; replies of several models are written one after the other. */
export function useReplies() {
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([]);
  const [writing, setWriting] = useState(false);
  const stop = useRef<AbortController | null>(null);
  // Who leaves the page needs no more words.
  useEffect(() => () => stop.current?.abort(), []);

  const change = (id: number, index: number, how: (reply: Reply) => Partial<Reply>) =>
    setExchanges((all) =>
      all.map((one) =>
        one.id === id
          ? {
              ...one,
              replies: one.replies.map((each, at) =>
                at === index ? { ...each, ...how(each) } : each,
              ),
            }
          : one,
      ),
    );

  /** Whether nobody stopped it. */
  async function ask(
    system: string,
    prompt: string,
    questions: readonly Question[],
  ): Promise<boolean> {
    const id = performance.now();
    const control = new AbortController();
    stop.current = control;
    setWriting(true);
    const replies = questions.map(({ speaker }) => empty(speaker));
    setExchanges((all) => [...all, { id, system, prompt, replies }]);
    for (const [index, { input }] of questions.entries()) {
      const began = performance.now();
      const now = () => (performance.now() - began) / 1000;
      try {
        control.signal.throwIfAborted();
        for await (const { type, data } of client.generate(input, { signal: control.signal }))
          if (type === 'reply')
            change(id, index, ({ text, seconds }) => ({
              text: text + (data as { text: string }).text,
              seconds: { ...seconds, first: seconds.first ?? now() },
            }));
          else if (type === 'end') {
            const { forgotten } = (data as { output: OutputOf<'generate.run'> }).output;
            change(id, index, () => ({ forgotten }));
          }
        change(id, index, ({ seconds }) => ({
          state: 'done',
          seconds: { ...seconds, all: now() },
        }));
      } catch (error) {
        const problem = error instanceof AnswerError ? error.problem : null;
        const state = control.signal.aborted ? 'stopped' : 'failed';
        change(id, index, () => ({ state, problem }));
      }
    }
    setWriting(false);
    return !control.signal.aborted;
  }

  return {
    exchanges,
    writing,
    ask,
    stop: () => stop.current?.abort(),
    clear: () => setExchanges([]),
  };
}

const empty = (speaker: string): Reply => ({
  speaker,
  text: '',
  state: 'writing',
  problem: null,
  forgotten: 0,
  seconds: { first: null, all: null },
});
