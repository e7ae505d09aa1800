/**
 * How to make a model of a bundle in Ollama and ask it: `SERVE.md`.
 *
 * @module
 */
import type { TurnGrammar } from '../../../../engine/tokenizer/turn-grammar.ts';

export interface OllamaTextSettings {
  name: string;
  /** The chosen GGUF file. */
  file: string;
  /** Null for a model that continues plain text. */
  grammar: TurnGrammar | null;
  /** Held-out prompts with two turns of one role in a row. */
  joined: number;
}

/** Ollama takes no other letters in the name of a model. */
const modelName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-');

export function ollamaText({ name, file, grammar, joined }: OllamaTextSettings): string {
  const model = modelName(name);
  const [path, body] =
    grammar === null
      ? ['api/generate', { model, prompt: 'Hello', stream: false }]
      : ['api/chat', { model, messages: [{ role: 'user', content: 'Hello' }], stream: false }];
  const thoughts = grammar?.dropsThinking
    ? [
        'The chat template drops what an earlier reply has up to `</think>`, and Ollama keeps it: send earlier replies without it.',
      ]
    : [];
  const rows =
    joined > 0
      ? [
          `Ollama joins two turns of one role in a row, which ${joined} of the held-out prompts have: there its prompt is another than in training.`,
        ]
      : [];
  return `# Running ${name} with Ollama

In this folder:

\`\`\`
ollama create ${model} -f Modelfile
ollama run ${model} 'Hello'
\`\`\`

Or by its API:

\`\`\`
curl http://localhost:11434/${path} \\
  -d '${JSON.stringify(body)}'
\`\`\`

Both give the most probable tokens, as the figures in README.md were measured: the Modelfile asks for them.
A request to \`/v1/chat/completions\` has to say \`"temperature": 0\` itself, since Ollama sets 1 there whatever
a Modelfile says.

${[
  `The model is \`${file}\`, which \`decision.json\` says why; for another of the files here change the first line of the Modelfile.`,
  'Prompts are rendered by the TEMPLATE of the Modelfile, which was held against the chat template of training on the held-out conversations. It knows no tools, so Ollama refuses requests with `tools`.',
  ...thoughts,
  ...rows,
].join('\n\n')}

\`sha256sum -c SHA256SUMS\` or \`brewslm bundle verify .\` tells whether this folder arrived whole.
`;
}
