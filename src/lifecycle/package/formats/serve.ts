/**
 * How to serve a bundle with vLLM or mlx-lm: the exact command and a request to try it with.
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
  /** What serves. */
  program: 'vLLM' | 'mlx-lm';
  command: string[];
  /** A curl command line. */
  request: string;
}

/** Ranks that vLLM has kernels for (`--max-lora-rank`). */
const loraRanks = [8, 16, 32, 64, 128, 256, 320, 512];

/**
 * vLLM samples a request that names no temperature, whatever `do_sample` says in generation_config.json;
 * held-out figures and replies of a bundle are of the most probable tokens.
 */
const greedy = { temperature: 0 };

/** Makes the command, which runs in the folder of the bundle, and a request. */
export function serveInstructions(settings: ServeSettings): ServeInstructions {
  const { name, dtype, maxModelLength, chat, adapter } = settings;
  const common = [
    '--dtype',
    dtype,
    '--max-model-len',
    `${maxModelLength}`,
    '--override-generation-config',
    JSON.stringify(greedy),
  ];
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
  return { program: 'vLLM', command, request: requestTo(8000, name, chat) };
}

/** For mlx-lm, which has a port of its own and takes a folder for the name of its model. */
export const mlxInstructions = (chat: boolean): ServeInstructions => ({
  program: 'mlx-lm',
  command: ['mlx_lm.server', '--model', '.', '--temp', '0'],
  request: requestTo(8080, 'default_model', chat),
});

function requestTo(port: number, model: string, chat: boolean): string {
  const [path, body] = chat
    ? ['chat/completions', { model, messages: [{ role: 'user', content: 'Hello' }], ...greedy }]
    : ['completions', { model, prompt: 'Hello', max_tokens: 64, ...greedy }];
  return [
    `curl http://localhost:${port}/v1/${path}`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ');
}

/** Writes the instructions as a page of Markdown. */
export function serveText(name: string, { program, command, request }: ServeInstructions): string {
  return `# Serving ${name} with ${program}

In this folder:

\`\`\`
${command.map(shellWord).join(' ')}
\`\`\`

Then, from anywhere:

\`\`\`
${request}
\`\`\`

Both ask for the most probable tokens, as the figures in README.md were measured; a client may ask for
another temperature. \`sha256sum -c SHA256SUMS\` or \`brewslm bundle verify .\` tells whether this
folder arrived whole.
`;
}

/** A word of a command as a POSIX shell takes it. */
const shellWord = (word: string): string =>
  /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
