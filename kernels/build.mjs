/**
 * Builds every kernel of this folder to `src/kernels/NAME.wasm`; with `--check`, builds them in
 * memory and fails where the committed bytes are others.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = (name) => new URL(`../src/kernels/${name}.wasm`, import.meta.url);

async function compile(name) {
  const written = new Map();
  const { error, stderr } = await asc.main(
    // Kernels allocate nothing, and need no collector. Warning 112 is of vectors between files.
    `${name}.ts -o out.wasm -O3 --noAssert --runtime stub --enable simd --disableWarning 112`.split(
      ' ',
    ),
    {
      readFile: (file, base) => read(`${base}/${file}`),
      writeFile: (file, bytes) => written.set(file, bytes),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${name}: ${stderr.toString()}`, { cause: error });
  return written.get('out.wasm');
}

/** Null where there is none: the compiler tries several names for an import. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

process.chdir(here);
const check = process.argv.includes('--check');
const names = readdirSync(here)
  .filter((file) => /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length));
for (const name of names) {
  const bytes = await compile(name);
  if (!check) writeFileSync(built(name), bytes);
  else if (!readFileSync(built(name)).equals(bytes)) {
    process.exitCode = 1;
    process.stderr.write(`src/kernels/${name}.wasm is not what kernels/${name}.ts builds\n`);
  }
  process.stdout.write(`${name}: ${bytes.length} bytes\n`);
}
