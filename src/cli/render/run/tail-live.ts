import { RunTail } from '../../draw/run/run-tail.ts';
import { styleFor } from '../../draw/text/style.ts';
import type { LiveView } from '../renderer.ts';

export function open(stream: NodeJS.WriteStream, json: boolean): LiveView {
  let tail: RunTail | undefined;
  return {
    tell(news) {
      if (news.kind === 'followed-run' && !json)
        tail = new RunTail(stream, styleFor(stream), news.run, news.steps);
      if (news.kind !== 'run-event') return;
      if (json) stream.write(`${JSON.stringify(news.event)}\n`);
      else tail?.show(news.event);
    },
    end: () => tail?.end(),
  };
}
