/** Installs packages and builds, each only when needed. Runs with Node alone: nothing is installed yet. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedStamp, isBuilt, isInstalled, lockDigest, root } from './freshness.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);

function run(command, args) {
  // Standard output belongs to the command that follows: send set-up chatter to standard error.
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
}

function install() {
  // npm empties the folder that a link leads to, and another checkout with it.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error('node_modules is a link; install where it leads to, or remove it');
  process.stderr.write('brewslm: installing packages (first use)\n');
  // Every native library ships prebuilt in its package. Skipping their scripts also skips the CUDA
  // download of onnxruntime-node and the source build of node-llama-cpp.
  run('npm', ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error']);
  writeFileSync(installedStamp, lockDigest());
}

/**
 * Data files that the code reads at run time sit beside it in dist as they do in src, and under the
 * same names; YAML is JSON there, which takes next to no time to read.
 */
function copyData(folder) {
  const { parse } = createRequire(import.meta.url)('yaml');
  for (const entry of readdirSync(join(root, 'src', folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    const [from, to] = [join(root, 'src', path), join(root, 'dist', path)];
    if (entry.isDirectory()) {
      mkdirSync(to, { recursive: true });
      copyData(path);
    } else if (entry.name.endsWith('.yaml'))
      writeFileSync(to, JSON.stringify(parse(readFileSync(from, 'utf8'))));
    else if (!entry.name.endsWith('.ts')) cpSync(from, to);
  }
}

function build(types) {
  process.stderr.write('brewslm: building\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.json', ...(types ? ['--declaration'] : [])]);
  copyData('.');
  writeFileSync(join(root, 'dist/.built'), '');
}

/** @param options.types Whether the build has type declarations too, as a package needs them. */
export function setUp({ types = false } = {}) {
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`brewslm needs Node 20.19 or newer; this is ${process.versions.node}\n`);
    process.exit(1);
  }
  try {
    if (!isInstalled()) install();
    if (!isBuilt()) build(types);
  } catch (error) {
    process.stderr.write(`brewslm: set-up failed: ${error.message}\n`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
