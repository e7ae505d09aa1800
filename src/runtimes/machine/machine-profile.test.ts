import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { recordedHost } from '../../../test/support/machines/recorded.ts';
import { ProblemError } from '../../problem/problem.ts';
import { calibrationVersion, type Calibration } from './calibration/calibration.ts';
import { keptCalibration } from '../../planning/time/kept-calibration.ts';
import { machineFingerprint } from './fingerprint.ts';
import { surveyGpus } from './gpu.ts';
import { memoryNow } from './memory-now.ts';
import { keepPrice, keptPrice } from './price.ts';
import { profileMachine } from './machine-profile.ts';
import { writeRecord } from './record-file.ts';

const gibibyte = 1024 ** 3;
let home: string;
beforeEach(() => {
  home = temporaryFolder();
});

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'none';
};

describe('memory', () => {
  it('is what Linux calls available, within the limit of the control group', () => {
    const files = {
      '/proc/meminfo': 'MemTotal: 25165824 kB\nMemFree: 1000 kB\nMemAvailable: 4194304 kB\n',
      '/proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
      '/proc/self/cgroup': '0::/\n',
    };
    expect(memoryNow(recordedHost({ files }))).toMatchObject({
      limit: null,
      available: 4 * gibibyte,
    });
    const limited = {
      ...files,
      '/sys/fs/cgroup/memory.max': `${2 * gibibyte}\n`,
      '/sys/fs/cgroup/memory.current': `${gibibyte}\n`,
    };
    expect(memoryNow(recordedHost({ files: limited }))).toMatchObject({
      limit: 2 * gibibyte,
      available: gibibyte,
    });
  });

  it('counts pages that macOS gives up when asked', () => {
    const vm_stat = [
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)',
      'Pages free:                               10000.',
      'Pages active:                            400000.',
      'Pages inactive:                           20000.',
      'Pages speculative:                         1000.',
      'Pages purgeable:                            500.',
    ].join('\n');
    const host = recordedHost({ platform: 'darwin', programs: { vm_stat } });
    expect(memoryNow(host).available).toBe(31_500 * 16_384);
  });

  it('is what is free where the system says no more', () => {
    expect(memoryNow(recordedHost({ platform: 'win32', freeMemory: 5 })).available).toBe(5);
  });
});

describe('graphics processors', () => {
  const query =
    'nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,memory.free --format=csv,noheader,nounits';

  it('are listed with driver, CUDA version and memory', () => {
    const programs = {
      [query]: 'NVIDIA L4, 550.54.15, 8.9, 23034, 22000\nTesla T4, 550.54.15, 7.5, 15360, 15000\n',
      'nvidia-smi -q': 'Driver Version     : 550.54.15\nCUDA Version       : 12.4\n',
    };
    const { state, gpus } = surveyGpus(recordedHost({ programs }));
    expect(state).toBe('found');
    expect(gpus.map(({ name, capability }) => [name, capability])).toEqual([
      ['NVIDIA L4', '8.9'],
      ['Tesla T4', '7.5'],
    ]);
    expect(gpus[0]).toMatchObject({ cuda: '12.4', memoryTotal: 23034 * 1024 ** 2 });
  });

  it('are told apart when there are none and when the driver does not answer', () => {
    expect(surveyGpus(recordedHost())).toEqual({ state: 'none', gpus: [] });
    const programs = { [query]: 'NVIDIA-SMI has failed because it could not reach the driver.\n' };
    expect(surveyGpus(recordedHost({ programs }))).toEqual({ state: 'failed', gpus: [] });
  });
});

describe('what is kept about a machine', () => {
  const calibration: Calibration = {
    version: calibrationVersion,
    origin: 'measured',
    threads: 2,
    matrix: { one: 7e10, all: 1.3e11 },
    memory: { one: 1e10, all: 1.2e10 },
    disk: 2e8,
    steps: { 'a case': [0.5, 0.4] },
  };
  const keep = (record: unknown) => writeRecord(home, `${machineFingerprint()}-2.json`, record);

  it('is the calibration for this number of threads', () => {
    expect(keptCalibration(home, 2)).toBeNull();
    keep(calibration);
    expect(keptCalibration(home, 2)).toEqual(calibration);
    expect(keptCalibration(home, 1)).toBeNull();
    expect(profileMachine(home, keptCalibration(home, 2)).calibration).toEqual(calibration);
  });

  it('does not hold when the measurements have changed since', () => {
    keep({ ...calibration, version: calibrationVersion - 1 });
    expect(keptCalibration(home, 2)).toBeNull();
  });

  it('is the price, and replaces it whole', () => {
    expect(keptPrice(home)).toBeNull();
    keepPrice(home, { perHour: 0.4, currency: 'USD' });
    keepPrice(home, { perHour: 0, currency: 'EUR' });
    expect(keptPrice(home)).toEqual({ perHour: 0, currency: 'EUR' });
    expect(readdirSync(join(home, 'machines'))).toEqual(['price.json']);
  });

  it('is refused when it was damaged', () => {
    mkdirSync(join(home, 'machines'));
    writeFileSync(join(home, 'machines/price.json'), '{"perHour": -1');
    expect(code(() => keptPrice(home))).toBe('machine.record');
    keep({ ...calibration, disk: 'fast' });
    expect(code(() => keptCalibration(home, 2))).toBe('machine.record');
  });
});
