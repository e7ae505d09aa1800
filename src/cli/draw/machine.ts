/**
 * A machine as it is and as it was measured.
 *
 * @module
 */
import type { Rates } from '../../runtimes/machine/calibration/calibration.ts';
import type { RuntimeProfile } from '../../runtimes/machine/machine-profile.ts';
import { bytes, short, type Style } from './text/style.ts';

export function renderProfile(profile: RuntimeProfile, style: Style): string {
  const { fingerprints, system, processor, memory, disk, packages, calibration } = profile;
  const lanes = processor.vectorWidth === null ? 'unknown' : `${processor.vectorWidth} × 32 bits`;
  const lines: [string, string][] = [
    ['machine', short(fingerprints.machine)],
    ['runtime', `${short(fingerprints.runtime)} (results of equal runtimes agree to the bit)`],
    ['system', `${system.platform} ${system.architecture} ${system.release}, Node ${system.node}`],
    ['processor', `${processor.model}, ${processor.usable} of ${processor.cores} cores usable`],
    ['vectors', `${lanes} · ${processor.vectorFeatures?.join(' ') ?? 'the system does not say'}`],
    ['memory', `${bytes(memory.available)} available of ${bytes(memory.limit ?? memory.total)}`],
    ['disk', `${bytes(disk.free)} free of ${bytes(disk.total)}`],
    ['gpu', gpuText(profile)],
    ['packages', versions(packages)],
  ];
  if (calibration !== null) {
    const { threads, matrix } = calibration;
    lines.push(
      ['products', `${ratesText(matrix, threads, 1e9, 'GFLOP/s')}`],
      ['transfer', `${ratesText(calibration.memory, threads, 1e9, 'GB/s')} to and from memory`],
      ['writing', `${(calibration.disk / 1e6).toFixed(0)} MB/s to disk, synced`],
    );
  }
  lines.push(['price', priceText(profile)]);
  return lines.map(([name, text]) => `${style.dim(name.padEnd(10))} ${text}`).join('\n');
}

const versions = (packages: RuntimeProfile['packages']): string =>
  Object.entries(packages)
    .map(([name, version]) => `${name} ${version ?? 'missing'}`)
    .join(', ');

const ratesText = ({ one, all }: Rates, threads: number, unit: number, name: string): string =>
  `${(one / unit).toFixed(1)} ${name} on one thread` +
  (threads === 1 ? '' : `, ${(all / unit).toFixed(1)} on ${threads}`);

function gpuText({ gpu: { state, gpus } }: RuntimeProfile): string {
  if (state === 'none') return 'no NVIDIA driver here; none is needed';
  if (state === 'failed') return 'nvidia-smi is here and reports no card';
  return gpus
    .map(({ name, memoryTotal, driver }) => `${name}, ${bytes(memoryTotal)}, driver ${driver}`)
    .join('; ');
}

const priceText = ({ price }: RuntimeProfile): string =>
  price === null
    ? 'not set; --price-per-hour turns time into money'
    : `${price.perHour.toFixed(2)} ${price.currency} an hour`;
