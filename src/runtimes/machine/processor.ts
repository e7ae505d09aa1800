/**
 * The vector instructions of the processor, under the names that Linux gives them. The matrix
 * kernels of ONNX Runtime are chosen by these, and kernels that differ round differently.
 *
 * @module
 */
import type { Host } from './host.ts';

/** Instruction sets that the kernels ask for, in the order in which they came about. */
const relevant = [
  'sse4_1 avx f16c fma avx2 avx_vnni',
  'avx512f avx512dq avx512bw avx512vl avx512_vnni avx512_bf16 amx_tile amx_int8 amx_bf16',
  'asimd asimdhp asimddp i8mm bf16 sve sve2 sme',
].flatMap((names) => names.split(' '));

/** Darwin's names for the same; on x64 from `machdep.cpu`, on arm64 from `hw.optional.arm`. */
const darwinNames: Readonly<Record<string, string>> = {
  'SSE4.1': 'sse4_1',
  'AVX1.0': 'avx',
  F16C: 'f16c',
  FMA: 'fma',
  AVX2: 'avx2',
  AVX512F: 'avx512f',
  AVX512DQ: 'avx512dq',
  AVX512BW: 'avx512bw',
  AVX512VL: 'avx512vl',
  AVX512VNNI: 'avx512_vnni',
  AdvSIMD: 'asimd',
  FEAT_FP16: 'asimdhp',
  FEAT_DotProd: 'asimddp',
  FEAT_I8MM: 'i8mm',
  FEAT_BF16: 'bf16',
  FEAT_SME: 'sme',
};

/**
 * Lists the features of the processor that kernels ask for; null where the system does not say, as on
 * Windows.
 */
export function vectorFeatures(host: Host): string[] | null {
  const found = host.platform === 'darwin' ? darwinFeatures(host) : linuxFeatures(host);
  return found === null ? null : relevant.filter((name) => found.has(name));
}

/** Reads the features that every core has: cores of a hybrid processor may differ. */
function linuxFeatures(host: Host): Set<string> | null {
  const text = host.read('/proc/cpuinfo');
  if (text === null) return null;
  const cores = [...text.matchAll(/^(?:flags|Features)\s*:(.*)$/gm)].map(
    ([, names]) => new Set(names.trim().split(/\s+/)),
  );
  if (cores.length === 0) return null;
  return new Set([...cores[0]].filter((name) => cores.every((core) => core.has(name))));
}

function darwinFeatures(host: Host): Set<string> | null {
  const names =
    host.architecture === 'arm64'
      ? [
          ...(host.run('sysctl', 'hw.optional') ?? '').matchAll(
            /^hw\.optional\.(?:arm\.)?(\w+): 1$/gm,
          ),
        ].map(([, name]) => name)
      : (host.run('sysctl', '-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features') ?? '')
          .trim()
          .split(/\s+/);
  const known = names.flatMap((name) => darwinNames[name] ?? []);
  return known.length === 0 ? null : new Set(known);
}

/** Names the widest vector instructions among these: kernels that differ in them round differently. */
export function processorClass(features: readonly string[] | null): string {
  if (features === null) return 'unknown';
  if (features.includes('avx512f')) return 'avx512';
  if (features.includes('avx2')) return 'avx2';
  if (features.includes('asimd')) return 'neon';
  return features.includes('avx') ? 'avx' : 'baseline';
}

/** Counts the 32-bit numbers that one instruction works on; null when that is not known. */
export function vectorWidth(features: readonly string[] | null): number | null {
  if (features === null) return null;
  if (features.includes('avx512f')) return 16;
  if (features.includes('avx')) return 8;
  // Every x64 processor has SSE2; of arm64, NEON is the baseline.
  return 4;
}
