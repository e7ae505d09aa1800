/**
 * How to serve a bundle with vLLM: the exact command and a request to try it with.
 *
 * @module
 */

/** What a server has to know of a bundle. */
export interface ServeSettings {
  /** What clients call the model. */
  name: string;
  dtype: string;
  maxModelLength: number;
  /** Whether the bundle has a chat template. */
  chat: boolean;
  /** The base to load beneath a LoRA adapter, and its rank; null when the bundle is whole. */
  adapter: { base: string; rank: number } | null;
}

export interface ServeInstructions {
  command: string[];
  /** A curl command line. */
  request: string;
}

/** Ranks that vLLM has kernels for (`--max-lora-rank`). */
const loraRanks = [8, 16, 32, 64, 128, 256, 320, 512];

/** Makes the command, which runs in the folder of the bundle, and a request. */
export function serveInstructions(settings: ServeSettings): ServeInstructions {
  const { name, dtype, maxModelLength, chat, adapter } = settings;
  const common = ['--dtype', dtype, '--max-model-len', `${maxModelLength}`];
  const command =
    adapter === null
      ? ['vllm', 'serve', '.', '--served-model-name', name, ...common]
      : [
          'vllm',
          'serve',
          adapter.base,
          '--enable-lora',
          '--lora-modules',
          `${name}=.`,
          '--max-lora-rank',
          `${loraRanks.find((known) => known >= adapter.rank) ?? adapter.rank}`,
          ...common,
        ];
  const [path, body] = chat
    ? ['chat/completions', { model: name, messages: [{ role: 'user', content: 'Hello' }] }]
    : ['completions', { model: name, prompt: 'Hello', max_tokens: 64 }];
  const request = [
    `curl http://localhost:8000/v1/${path}`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
  return { command, request };
}

/** Writes the instructions as a page of Markdown. */
export function serveText(name: string, { command, request }: ServeInstructions): string {
  return `# Serving ${name} with vLLM

In this folder:

\`\`\`
${command.join(' ')}
\`\`\`

Then, from anywhere:

\`\`\`
${request}
\`\`\`
`;
}
