/**
 * A reply as it is written by a model.
 *
 * @module
 */
import { answerOf, CallError, post, type InputOf, type Problem } from '../../api/call.ts';
import { EventText } from './event-text.ts';

/**
 * Asks for a reply; `take` gets its pieces as they come.
 *
 * @param signal Ends the writing, here and on the server.
 * @throws `CallError`; an `AbortError` when it was ended.
 */
export async function streamReply(
  input: InputOf<'generate.run'>,
  take: (piece: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await post('/api/generate/run', input, { accept: 'text/event-stream' }, signal);
  if (!response.headers.get('content-type')?.includes('text/event-stream')) {
    await answerOf(Promise.resolve(response));
    return;
  }
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventText();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { type, data } of events.push(value)) {
      if (type === 'reply') take((JSON.parse(data) as { text: string }).text);
      if (type === 'problem') throw new CallError(JSON.parse(data) as Problem, response.status);
      if (type === 'end') return;
    }
  }
}
