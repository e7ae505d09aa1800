/**
 * Adds to package-lock.json the platform packages of other systems, which npm leaves out when the
 * registry or mirror it ran against does not carry them (npm/cli issue 4828). Without them
 * `npm ci` refuses the lock here and installs no native library on other systems.
 *
 * Takes out which packages have install scripts: npm runs those that the lock tells of, and these
 * would download CUDA and build llama.cpp. No dependency needs one: every native library ships
 * prebuilt in its package.
 *
 * Run after `npm install --package-lock-only`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';

const systems = {
  darwin: 'darwin',
  mac: 'darwin',
  win32: 'win32',
  win: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
  wasm32: 'wasm32',
};
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/** What a platform package runs on, read from its name. */
function platform(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => systems[word]).find(Boolean);
  const cpu =
    words.find((word) => processors.includes(word)) ?? (words.includes('armv7l') && 'arm');
  return { os, cpu };
}

const path = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
let added = 0;
for (const parent of Object.values(lock.packages)) {
  delete parent.hasInstallScript;
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const { os, cpu } = platform(name);
    if (key in lock.packages || !os || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) continue;
    lock.packages[key] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(parent.dev && { dev: true }),
      optional: true,
      ...(os !== 'wasm32' && { os: [os] }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`added ${added} platform packages\n`);
