/**
 * How to run a bundle with transformers.js: a program for Node and a page for browsers.
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

/** Writes the page as Markdown; its blocks are whole programs, for Node and for a page. */
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

## In a browser

After the same \`npm install\`, in this folder, as \`chat.html\`; nothing comes from another server:

\`\`\`html
<!doctype html>
<script type="module">
  import { env, pipeline } from './node_modules/@huggingface/transformers/dist/transformers.min.js';

  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = './';
  const runtime = new URL('node_modules/onnxruntime-web/dist/', location);
  env.backends.onnx.wasm.wasmPaths = runtime.href;
  const generate = await pipeline('text-generation', '.', { device: 'wasm' });
  const [{ generated_text }] = await generate(${asked}, { max_new_tokens: 256 });
  document.body.textContent = ${reply};
</script>
\`\`\`

\`\`\`sh
python3 -m http.server 8000 --bind 127.0.0.1
\`\`\`

Any server of files will do. Open \`http://127.0.0.1:8000/chat.html\`. The model runs in WebAssembly; \`webgpu\` for
\`wasm\` asks for the graphics card, which browsers give to pages from this machine or by HTTPS only. No card was
tried, and by the adapter that was, one of software, replies were others than by WebAssembly: compare first.

\`sha256sum -c SHA256SUMS\` or \`brewslm bundle verify .\` tells whether this folder arrived whole.
`;
}
