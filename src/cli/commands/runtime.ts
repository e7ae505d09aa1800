import { InvalidArgumentError, type Command } from 'commander';
import type { Rates } from '../../runtimes/machine/calibration/calibration.ts';
import type { RuntimeProfile } from '../../runtimes/machine/machine-profile.ts';
import { command, type Cli, type CommandResult } from '../command.ts';
import { examples } from '../examples.ts';
import { bytes, short, type Style } from '../style.ts';

interface ProfileOptions {
  recalibrate?: boolean;
  pricePerHour?: number;
  currency: string;
}

export function register(program: Command): void {
  const runtime = program.command('runtime').description('the machine that models are trained on');
  const profile = runtime
    .command('profile')
    .description('what this machine is and has to spare; measured in ten seconds on first use')
    .option('--recalibrate', 'measure again, though the machine is known')
    .option('--price-per-hour <amount>', 'what an hour of this machine costs; kept', price)
    .option('--currency <code>', 'of the price, in three letters', currency, 'USD')
    .action(command<ProfileOptions>(showProfile));
  examples(profile, [
    'brewslm runtime profile',
    'brewslm runtime profile --price-per-hour 0.40 --currency EUR',
    'brewslm runtime profile --recalibrate --json',
  ]);
}

async function showProfile(cli: Cli, options: ProfileOptions): Promise<CommandResult> {
  const [{ ledger, threads, signal }, kept, { profileMachine }, { keepPrice }] = await Promise.all([
    cli.session(),
    import('../../planning/time/kept-calibration.ts'),
    import('../../runtimes/machine/machine-profile.ts'),
    import('../../runtimes/machine/price.ts'),
  ]);
  const { pricePerHour, currency } = options;
  if (pricePerHour !== undefined) keepPrice(ledger.home, { perHour: pricePerHour, currency });
  const known = options.recalibrate ? null : kept.keptCalibration(ledger.home, threads);
  const calibration =
    known ??
    (await kept.measureCalibration(ledger.home, threads, signal, (done, total) =>
      cli.progress.update({ label: 'calibration', done, total, unit: 'measurements' }),
    ));
  const profile = profileMachine(ledger.home, calibration);
  return { data: profile, text: (style) => renderProfile(profile, style) };
}

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

function price(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be an amount of money, like 0.40.');
  return value;
}

function currency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('It must be like USD or EUR.');
  return text;
}
