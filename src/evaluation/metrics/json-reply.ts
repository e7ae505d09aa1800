/**
 * JSON in a reply, read as the harness's `jsonschema_bench` reads it: back-quotes, the word `json`
 * and white space around it are taken off; numbers may be NaN or infinite, as in Python.
 *
 * @module
 */
import { replyMetric } from './metric.ts';
import { strip } from './python-text.ts';

export const jsonValidity = replyMetric({
  name: 'json-validity',
  version: 1,
  source: 'lm_eval.tasks.jsonschema_bench.metrics.json_validity',
  proportion: true,
});

/** Parses the value in a reply; undefined where there is none, which no JSON value is. */
export function parseJsonReply(reply: string): unknown {
  // Python's strip takes a set of characters, so the j, s, o and n go in any order.
  const bare = strip(
    strip(reply)
      .replaceAll(/^`+|`+$/g, '')
      .replaceAll(/^[json]+|[json]+$/g, ''),
  );
  try {
    return JSON.parse(bare);
  } catch {
    return parseWithSpecialNumbers(bare);
  }
}

/** Strings are matched first, so that nothing within them is replaced. */
const stringOrSpecialNumber = /"(?:[^"\\]|\\[^])*"|-?Infinity|NaN/g;

function parseWithSpecialNumbers(text: string): unknown {
  try {
    return JSON.parse(
      text.replaceAll(stringOrSpecialNumber, (found) => (found.startsWith('"') ? found : 'null')),
    );
  } catch {
    return undefined;
  }
}
