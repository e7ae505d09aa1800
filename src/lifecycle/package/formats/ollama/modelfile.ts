/**
 * What Ollama makes a model from (https://docs.ollama.com/modelfile): the file, how prompts are rendered,
 * where replies end, and the sampling of a request that names none.
 *
 * @module
 */

export interface ModelfileSettings {
  /** The GGUF file, beside it. */
  file: string;
  /** In Go's language. */
  template: string;
  /** Texts that end a reply. */
  stops: readonly string[];
  /** Tokens of prompt and reply together. */
  contextSize: number;
}

/**
 * The most probable token each time: the other three would weigh logits of tokens that were there before
 * the most probable one is taken, and repeat_penalty does unless told otherwise
 * (https://github.com/ollama/ollama/blob/v0.17.4/api/types.go).
 */
const greedy = {
  temperature: 0,
  repeat_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

export const modelfileText = ({ file, template, stops, contextSize }: ModelfileSettings): string =>
  [
    `FROM ./${file}`,
    `TEMPLATE """${template}"""`,
    ...stops.map((stop) => `PARAMETER stop "${stop}"`),
    ...Object.entries(greedy).map(([name, value]) => `PARAMETER ${name} ${value}`),
    `PARAMETER num_ctx ${contextSize}`,
    '',
  ].join('\n');
