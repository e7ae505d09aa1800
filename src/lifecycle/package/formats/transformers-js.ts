/**
 * How to run a bundle with transformers.js: a program for Node, and what a page does otherwise.
 *
 * @module
 */
import type { OnnxType } from '../../../catalog/targets/target.ts';
import { onnxFile } from '../../../engine/checkpoint/onnx/write.ts';

export interface TransformersJsSettings {
  name: string;
  /** What is loaded when a program names no dtype. */
  chosen: OnnxType;
  /** Types that are in the bundle. */
  shipped: readonly OnnxType[];
  /** Tokens of prompt and reply together, at most. */
  contextSize: number;
  /** Whether the bundle has a chat template. */
  chat: boolean;
}

/** The release that bundles are tried with, and the oldest that is known to load them. */
const release = '4.3.2';

/** Writes the page as Markdown; its first block of JavaScript is a whole program. */
export function transformersJsText(settings: TransformersJsSettings): string {
  const { name, chosen, shipped, contextSize, chat } = settings;
  const asked = chat ? `[{ role: 'user', content: 'Hello' }]` : `'Hello'`;
  const reply = chat ? 'generated_text.at(-1).content' : 'generated_text';
  const files = shipped.map((type) => `\`${type}\` (\`${onnxFile[type]}\`)`).join(', ');
  return `# Running ${name} with transformers.js

\`npm install @huggingface/transformers@${release}\`, then in this folder, as \`chat.mjs\`:

\`\`\`js
import { env, pipeline } from '@huggingface/transformers';

env.allowRemoteModels = false;
env.localModelPath = import.meta.dirname;
const generate = await pipeline('text-generation', '.');
const [{ generated_text }] = await generate(${asked}, { max_new_tokens: 256 });
console.log(${reply});
\`\`\`

It writes the most probable tokens, as the figures in README.md were measured. A conversation goes on
with the reply and the next question appended; prompt and reply together may have ${contextSize} tokens.
Give one conversation at a time: several at once are padded, which this graph does not allow for.

Types of weights here: ${files}. Without \`dtype\` it is \`${chosen}\`, which \`decision.json\` says why; another is
asked for by \`pipeline('text-generation', '.', { dtype: '${shipped.at(-1)}' })\`.

In a page, serve this folder below \`/models/\` and ask for it by its name there:

\`\`\`html
<script type="module">
  import { env, pipeline } from 'https://cdn.jsdelivr.net/npm/@huggingface/transformers@${release}';

  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '/models/';
  const device = navigator.gpu ? 'webgpu' : 'wasm';
  const generate = await pipeline('text-generation', '${name}', { device });
  const [{ generated_text }] = await generate(${asked}, { max_new_tokens: 256 });
  document.body.textContent = ${reply};
</script>
\`\`\`

\`sha256sum -c SHA256SUMS\` or \`brewslm bundle verify .\` tells whether this folder arrived whole.
`;
}
