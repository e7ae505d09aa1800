/**
 * Module hooks for the sources: `./worker.js`, the name in the build, is `./worker.ts` in `src`, and
 * types are taken away by swc. What comes out is kept by the digest of what went in.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';

const sources = new URL('../../../src/', import.meta.url).href;
const kept = new URL('../../../node_modules/.cache/brewslm-sources/', import.meta.url);

export function resolve(specifier, context, next) {
  const built = specifier.startsWith(sources) && specifier.endsWith('.js');
  return next(built ? specifier.replace(/js$/, 'ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await javascript(await readFile(new URL(url), 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}

async function javascript(typescript) {
  const digest = createHash('sha256').update(typescript).digest('hex');
  const file = new URL(`${digest}.js`, kept);
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return known;
  const { transform } = await import('@swc/core');
  const { code } = await transform(typescript, {
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2023',
      transform: { verbatimModuleSyntax: true },
    },
    sourceMaps: 'inline',
  });
  await mkdir(kept, { recursive: true });
  const unfinished = new URL(`${digest}.${process.pid}-${performance.now()}.tmp`, kept);
  await writeFile(unfinished, code);
  await rename(unfinished, file);
  return code;
}
