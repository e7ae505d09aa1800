/**
 * Joins the modules of the build into few files, for the package: a command opens a quarter of the
 * files then, and a large import each on three threads. What a module finds by its own place, a
 * thread's module or a file of data, stays where the build has it.
 */
import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './freshness.mjs';

const dist = join(root, 'dist');
/** Packages of many small modules that nearly every command loads; others stay beside the build. */
const joined = /^(zod|commander|hyparquet|hyparquet-compressors)(\/|$)/;

const nameOf = (path) => relative(dist, path).replaceAll('\\', '/');

function builtModules() {
  const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name));
  return paths.sort();
}

/** What is started or imported by its name: what package.json shows, and what the code gives as a URL. */
function entries(modules) {
  const named = ['cli/main.js', 'index.js', 'client/client.js', 'cli/page-build.js'];
  const found = modules.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const others = [...text.matchAll(/new URL\('([^']+\.js)', import\.meta\.url\)/g)];
    const own = text.includes('new URL(import.meta.url)') ? [path] : [];
    return [...own, ...others.map(([, other]) => join(path, '..', other))];
  });
  const all = new Set([...named.map((name) => join(dist, name)), ...found]);
  return Object.fromEntries([...all].map((path) => [nameOf(path).replace(/\.js$/, ''), path]));
}

/** A module that was moved into another file goes on finding things from where it was built. */
const places = 'virtual:places';
const keepPlaces = {
  name: 'keep-places',
  resolveId: (id) => (id === places ? id : null),
  load: (id) =>
    id === places
      ? `export const placeOf = (path) => new URL(path, new URL('..', import.meta.url)).href;`
      : null,
  transform(code, id) {
    if (!id.startsWith(dist) || !code.includes('import.meta.url')) return null;
    const place = `placeOf(${JSON.stringify(nameOf(id))})`;
    return {
      code: `import { placeOf } from '${places}';\n${code.replaceAll('import.meta.url', place)}`,
      map: null,
    };
  },
};

export async function joinBuild() {
  const target = join(root, 'dist-joined');
  rmSync(target, { recursive: true, force: true });
  const bundle = await rolldown({
    input: entries(builtModules()),
    platform: 'node',
    external: (id) =>
      /^[^./]/.test(id) && id !== places && !joined.test(id) && !id.startsWith(root),
    plugins: [keepPlaces],
  });
  await bundle.write({
    dir: target,
    entryFileNames: '[name].js',
    // One folder below the build, as `placeOf` counts on.
    chunkFileNames: 'parts/[name]-[hash].js',
    codeSplitting: { groups: [{ name: 'places', test: places }] },
  });
  await bundle.close();
  // Without `.built`, so that the clone makes its own again when it next needs it.
  const isKept = (path) => !/\.(js|js\.map|built)$/.test(path);
  cpSync(dist, target, { recursive: true, filter: isKept });
  rmSync(dist, { recursive: true });
  renameSync(target, dist);
}
