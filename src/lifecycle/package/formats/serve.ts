/**
 * How to serve a bundle: the exact commands of a server, and a request to try it with.
 *
 * @module
 */

import type { Target } from '../../../catalog/targets/target.ts';

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
  program: string;
  /** One after the other. */
  commands: string[][];
  /** A curl command line. */
  request: string;
  /** Whether the server takes the most probable token where a request does not say. */
  greedyServer: boolean;
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
  return {
    program: 'vLLM',
    commands: [command],
    request: requestTo(8000, name, chat),
    greedyServer: true,
  };
}

/** For SGLang, which samples a request without a temperature. */
export const sglangInstructions = ({
  name,
  dtype,
  maxModelLength,
  chat,
}: ServeSettings): ServeInstructions => ({
  program: 'SGLang',
  commands: [
    ['python', '-m', 'sglang.launch_server', '--model-path', '.', '--served-model-name', name]
      .concat(['--dtype', dtype])
      .concat(['--context-length', `${maxModelLength}`]),
  ],
  request: requestTo(30_000, name, chat),
  greedyServer: false,
});

/** For Text Generation Inference, which samples a request without a temperature and calls any model `tgi`. */
export const tgiInstructions = ({
  dtype,
  maxModelLength,
  chat,
}: ServeSettings): ServeInstructions => ({
  program: 'Text Generation Inference',
  commands: [
    ['text-generation-launcher', '--model-id', '.', '--port', '8080']
      // It has no name for 32 bits.
      .concat(dtype === 'float32' ? [] : ['--dtype', dtype])
      .concat(['--max-total-tokens', `${maxModelLength}`])
      .concat(['--max-input-tokens', `${maxModelLength - 1}`]),
  ],
  request: requestTo(8080, 'tgi', chat),
  greedyServer: false,
});

/** For whatever runs GGUF: LM Studio where that is the target, else llama.cpp's own server. */
export function ggufInstructions(
  { runtime }: Pick<Target, 'runtime'>,
  {
    name,
    file,
    contextSize,
    chat,
  }: { name: string; file: string; contextSize: number; chat: boolean },
): ServeInstructions {
  if (runtime === 'lm-studio')
    return {
      program: 'LM Studio',
      commands: [
        ['lms', 'import', '--copy', '--user-repo', `brewslm/${name}`, file],
        ['lms', 'load', '--identifier', name, '--context-length', `${contextSize}`, name],
        ['lms', 'server', 'start'],
      ],
      request: requestTo(1234, name, chat),
      greedyServer: false,
    };
  return {
    program: 'llama.cpp',
    commands: [
      ['llama-server', '--model', file, '--jinja', '--temp', '0', '--ctx-size', `${contextSize}`],
    ],
    request: requestTo(8080, name, chat),
    greedyServer: true,
  };
}

/** For mlx-lm, which has a port of its own and takes a folder for the name of its model. */
export const mlxInstructions = (chat: boolean): ServeInstructions => ({
  program: 'mlx-lm',
  commands: [['mlx_lm.server', '--model', '.', '--temp', '0']],
  request: requestTo(8080, 'default_model', chat),
  greedyServer: true,
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
export function serveText(
  name: string,
  { program, commands, request, greedyServer }: ServeInstructions,
): string {
  const asked = greedyServer
    ? `Both ask for the most probable tokens, as the figures in README.md were measured; a client may ask for
another temperature.`
    : `The request asks for the most probable tokens, as the figures in README.md were measured; without its
\`temperature\` the server draws among others.`;
  return `# Serving ${name} with ${program}

In this folder:

\`\`\`
${commands.map((command) => command.map(shellWord).join(' ')).join('\n')}
\`\`\`

Then, from anywhere:

\`\`\`
${request}
\`\`\`

${asked} \`sha256sum -c SHA256SUMS\` or \`brewslm bundle verify .\` tells whether this
folder arrived whole.
`;
}

/** A word of a command as a POSIX shell takes it. */
const shellWord = (word: string): string =>
  /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
