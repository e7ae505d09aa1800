/**
 * Readies this folder for `npm pack`, which runs it before (`prepack`) and, with `--restore`, after
 * (`postpack`). The package that comes of it carries everything it runs with, so that an
 * installation has the very versions of the tests, runs no install script and downloads nothing but
 * two platform packages from the registry: what a repository says of its dependencies (`.npmrc`,
 * the lock file, `overrides`) does not travel with a package, and two of these would build
 * llama.cpp and download CUDA.
 *
 * For that, package.json and those of some dependencies are other ones while npm packs. The
 * originals wait beside them; `node scripts/pack.mjs --restore` brings them back after a pack that
 * was cut short. The package is published as a tarball (`npm publish brewslm-*.tgz`): `private`
 * keeps npm from publishing the folder, whose package.json says other things.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';
import { joinBuild } from './join.mjs';
import { setUp } from './setup.mjs';

/** Systems and processors that there is a native library of every kind for. */
const platforms = {
  'onnxruntime-node': ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64'],
  tokenizers: ['linux-x64-gnu', 'linux-arm64-gnu', 'darwin-arm64', 'win32-x64-msvc'],
  libsql: ['linux-x64-gnu', 'linux-arm64-gnu', 'darwin-arm64', 'win32-x64-msvc'],
  'node-llama-cpp': ['linux-x64', 'linux-arm64', 'mac-arm64-metal', 'win-x64'],
};

/**
 * What is changed in the package.json of a dependency, on top of its scripts, source maps and types
 * being left out.
 */
const bundled = {
  // The install script's packages go with it. What is left out of `bin` is for graphics cards, and
  // the library of macOS under its second name.
  'onnxruntime-node': {
    leaves: ['adm-zip', 'global-agent'],
    files: [
      'dist',
      ...platforms['onnxruntime-node'].map((platform) => `bin/napi-v6/${platform}`),
      '!bin/napi-v6/darwin/arm64/libonnxruntime.1.*.*.dylib',
      '!bin/napi-v6/win32/x64/{DirectML,dxcompiler,dxil}.dll',
    ],
  },
  // Its prebuilt libraries are packages; what builds them, and llama.cpp's history, stays behind.
  'node-llama-cpp': {
    leaves: ['cmake-js', 'node-addon-api'],
    files: ['dist', 'bins', 'templates/packed', 'llama/*.json', 'llama/grammars'],
  },
  tokenizers: {
    files: ['index.*', ...platforms.tokenizers.map((platform) => `tokenizers.${platform}.node`)],
  },
  // Its second build, for CommonJS, is the larger half.
  '@modelcontextprotocol/sdk': { files: ['dist/esm'] },
  libsql: {},
  ipull: {},
  // Types of Node, of a version that no code here is written for.
  'apache-arrow': { leaves: ['@types/node'] },
};

const kept = (path) => `${path}.before-pack`;
const manifest = join(root, 'package.json');
const dependency = (name) => join(root, 'node_modules', name, 'package.json');
/** npm's notes of the packages: it reads their package.json only where there are none. */
const notes = join(root, 'node_modules/.package-lock.json');

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

function restore() {
  for (const path of [notes, manifest, ...Object.keys(bundled).map(dependency)])
    if (existsSync(kept(path))) renameSync(kept(path), path);
}

function replace(path, value) {
  renameSync(path, kept(path));
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The packages of native libraries for each system; npm installs those of the system it is on. */
function platformPackages() {
  const packages = ['libsql', 'node-llama-cpp'].flatMap((name) => {
    const { optionalDependencies } = read(dependency(name));
    return platforms[name].map((platform) => {
      const entry = Object.entries(optionalDependencies).find(([key]) =>
        key.endsWith(`/${platform}`),
      );
      if (!entry) throw new Error(`${name} has no package for ${platform}`);
      return entry;
    });
  });
  return Object.fromEntries(packages.sort());
}

function prepare() {
  const own = read(manifest);
  own.optionalDependencies = platformPackages();
  own.bundleDependencies = Object.keys(own.dependencies);
  for (const key of ['private', 'scripts', 'devDependencies', 'overrides']) delete own[key];
  replace(manifest, own);
  for (const [name, { leaves = [], files }] of Object.entries(bundled)) {
    const theirs = read(dependency(name));
    for (const key of ['scripts', 'optionalDependencies']) delete theirs[key];
    for (const left of leaves) delete theirs.dependencies[left];
    replace(dependency(name), {
      ...theirs,
      files: [...(files ?? theirs.files ?? ['**']), '!**/*.map', '!**/*.ts'],
    });
  }
  if (existsSync(notes)) renameSync(notes, kept(notes));
}

restore();
if (!process.argv.includes('--restore')) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  setUp({ types: true });
  await joinBuild();
  const { builtPage } = await import('../dist/cli/page-build.js');
  builtPage((line) => process.stderr.write(`${line}\n`));
  prepare();
}
