import { describe, expect, it } from 'vitest';
import { recordedHost, type RecordedMachine } from '../../../test/support/machines/recorded.ts';
import { controlGroup } from './control-group.ts';
import {
  machineClass,
  machineFingerprint,
  runtimeClass,
  runtimeFingerprint,
} from './fingerprint.ts';
import { vectorFeatures, vectorWidth } from './processor.ts';

const gibibyte = 1024 ** 3;
const cpuinfo = (...cores: string[]) =>
  cores.map((flags, n) => `processor\t: ${n}\nflags\t\t: ${flags}\n`).join('\n');

const version2 = {
  '/proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n',
  '/proc/self/cgroup': '0::/user.slice/job.scope\n',
  '/sys/fs/cgroup/user.slice/memory.max': `${8 * gibibyte}\n`,
  '/sys/fs/cgroup/user.slice/memory.current': `${5 * gibibyte}\n`,
  '/sys/fs/cgroup/user.slice/memory.stat': `anon 1\ninactive_file ${gibibyte}\nactive_file 2\n`,
  '/sys/fs/cgroup/user.slice/job.scope/memory.max': 'max\n',
  '/sys/fs/cgroup/user.slice/job.scope/memory.current': '1000\n',
  '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n',
  '/sys/fs/cgroup/user.slice/job.scope/cpu.max': '150000 100000\n',
};

const version1 = {
  '/proc/self/mountinfo': [
    '34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
    '35 31 0:32 /docker/ab12 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  ].join('\n'),
  '/proc/self/cgroup': '5:memory:/docker/ab12\n4:cpu,cpuacct:/docker/ab12\n0::/\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * gibibyte}\n`,
  '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${gibibyte}\n`,
  '/sys/fs/cgroup/memory/memory.stat': 'cache 5\ntotal_inactive_file 4096\n',
  '/sys/fs/cgroup/cpu,cpuacct/docker/ab12/cpu.cfs_quota_us': '-1\n',
  '/sys/fs/cgroup/cpu,cpuacct/docker/ab12/cpu.cfs_period_us': '100000\n',
};

describe('control groups', () => {
  it('takes the tightest limit of version 2 up to the root, caches being free', () => {
    expect(controlGroup(recordedHost({ files: version2 }))).toEqual({
      memoryLimit: 8 * gibibyte,
      memoryLeft: 4 * gibibyte,
      processorQuota: 1.5,
    });
  });

  it('finds the mounted part of version 1, beside an empty version 2', () => {
    expect(controlGroup(recordedHost({ files: version1 }))).toEqual({
      memoryLimit: 2 * gibibyte,
      memoryLeft: gibibyte + 4096,
      processorQuota: null,
    });
  });

  it.each<[string, RecordedMachine]>([
    ['another system', { platform: 'darwin', files: version2 }],
    ['no control groups', {}],
    [
      'no limit of version 1',
      {
        files: {
          ...version1,
          '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
        },
      },
    ],
    [
      'a group outside the mounted part',
      { files: { ...version2, '/proc/self/cgroup': '0::/../other\n' } },
    ],
  ])('finds no limit: %s', (_, machine) => {
    expect(controlGroup(recordedHost(machine))).toEqual({
      memoryLimit: null,
      memoryLeft: null,
      processorQuota: null,
    });
  });
});

describe('vector features', () => {
  const of = (machine: RecordedMachine) => vectorFeatures(recordedHost(machine));
  const x64 = (...cores: string[]) => of({ files: { '/proc/cpuinfo': cpuinfo(...cores) } });

  it('are those that all cores have', () => {
    expect(x64('fpu avx avx2 fma avx512f', 'fpu avx fma avx2')).toEqual(['avx', 'fma', 'avx2']);
  });

  it('are read on arm64 and on macOS', () => {
    const arm = 'processor : 0\nFeatures : fp asimd evtstrm asimddp i8mm\n';
    expect(of({ files: { '/proc/cpuinfo': arm } })).toEqual(['asimd', 'asimddp', 'i8mm']);
    const apple =
      'hw.optional.arm.FEAT_DotProd: 1\nhw.optional.arm.FEAT_SME: 0\nhw.optional.AdvSIMD: 1\n';
    expect(
      of({
        platform: 'darwin',
        architecture: 'arm64',
        programs: { 'sysctl hw.optional': apple },
      }),
    ).toEqual(['asimd', 'asimddp']);
    expect(
      of({
        platform: 'darwin',
        programs: {
          'sysctl -n machdep.cpu.features machdep.cpu.leaf7_features':
            'FPU SSE4.1 AVX1.0 FMA\nAVX2 BMI1\n',
        },
      }),
    ).toEqual(['sse4_1', 'avx', 'fma', 'avx2']);
  });

  it('are unknown where the system does not say', () => {
    expect(of({ platform: 'win32' })).toBeNull();
  });

  it.each([
    [['avx', 'avx2', 'avx512f'], 16],
    [['avx', 'avx2'], 8],
    [['asimd'], 4],
    [[], 4],
    [null, null],
  ])('%j work on %s numbers at once', (features, lanes) => {
    expect(vectorWidth(features)).toBe(lanes);
  });
});

describe('fingerprints', () => {
  const server: RecordedMachine = {
    files: { ...version2, '/proc/cpuinfo': cpuinfo('avx avx2 fma') },
  };
  const other = (changes: RecordedMachine) => recordedHost({ ...server, ...changes });

  it.each<[string, RecordedMachine, boolean, boolean]>([
    ['free memory', { freeMemory: 1 }, true, true],
    ['a kernel update', { release: '6.9.1' }, true, true],
    ['a patch release of Node', { node: '20.21.3' }, true, true],
    ['a little less memory', { totalMemory: 24 * gibibyte - 4096 }, true, true],
    ['another model with the same instructions', { processorModel: 'Xeon' }, true, false],
    ['fewer cores', { schedulableCores: 1 }, true, false],
    ['a wider limit', { files: { '/proc/cpuinfo': cpuinfo('avx avx2 fma') } }, true, false],
    [
      'other instructions',
      { files: { ...version2, '/proc/cpuinfo': cpuinfo('avx') } },
      false,
      false,
    ],
    ['another runtime', { packages: { 'onnxruntime-node': '1.31.0' } }, false, false],
    ['another Node', { node: '22.1.0' }, false, false],
  ])('%s', (_, changes, sameRuntime, sameMachine) => {
    const [before, after] = [other({}), other(changes)];
    expect(runtimeFingerprint(after) === runtimeFingerprint(before)).toBe(sameRuntime);
    expect(machineFingerprint(after) === machineFingerprint(before)).toBe(sameMachine);
  });

  it('name the model of the processor only where its instructions are not known', () => {
    expect(runtimeClass(other({})).processorModel).toBeNull();
    expect(runtimeClass(recordedHost({ platform: 'win32' })).processorModel).toBe('AMD EPYC');
  });

  it('are those of a machine that there is', () => {
    expect(machineFingerprint()).toBe(machineFingerprint());
    expect(runtimeClass().packages['onnxruntime-node']).toMatch(/^\d+\.\d+/);
    expect(machineClass().cores).toBeGreaterThan(0);
  });
});
