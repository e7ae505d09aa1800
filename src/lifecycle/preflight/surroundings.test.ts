import { describe, expect, it } from 'vitest';
import { recordedHost, type RecordedMachine } from '../../../test/support/machines/recorded.ts';
import { machineNeeds, type MachineNeeds } from '../../catalog/runtimes/machine-needs.ts';
import { thisHost } from '../../runtimes/machine/host.ts';
import { dependencyFindings, type LoadPackage } from './surroundings.ts';

const query =
  'nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,memory.free --format=csv,noheader,nounits';
const card = (capability: string, cuda: string) => ({
  [query]: `NVIDIA T4, 535.1, ${capability}, 15360, 15000\n`,
  'nvidia-smi -q': `CUDA Version : ${cuda}\n`,
});

const codes = async (
  machine: RecordedMachine,
  { needs = machineNeeds('embedded'), load = () => Promise.resolve() } = {} as {
    needs?: MachineNeeds;
    load?: LoadPackage;
  },
) => (await dependencyFindings(needs, recordedHost(machine), load)).map(({ code }) => code);

describe('dependencies of the embedded runtime', () => {
  it('are all there on the machine that runs this test', async () => {
    expect(await dependencyFindings(machineNeeds('embedded'), thisHost())).toEqual([]);
  });

  it.each<[string, RecordedMachine, string[]]>([
    ['nothing wrong', {}, []],
    ['a platform nothing is built for', { architecture: 'ppc64' }, ['machine.platform']],
    ['a Mac with an Intel processor', { platform: 'darwin' }, ['machine.platform']],
    [
      'a package that is missing',
      { packages: { tokenizers: '0.23.2' } },
      ['machine.package-missing'],
    ],
    [
      'another version',
      { packages: { tokenizers: '0.22.0', 'onnxruntime-node': '1.30.0' } },
      ['machine.package-version'],
    ],
  ])('%s', async (_, machine, expected) => {
    expect(await codes(machine)).toEqual(expected);
  });

  it('name the library that does not load', async () => {
    const load = (name: string) =>
      name === 'onnxruntime-node'
        ? Promise.reject(new Error('libonnxruntime.so.1: invalid ELF header'))
        : Promise.resolve();
    const [finding] = await dependencyFindings(machineNeeds('embedded'), recordedHost(), load);
    expect(finding).toMatchObject({
      code: 'machine.package-broken',
      evidence: { name: 'onnxruntime-node', version: '1.30.0' },
    });
    expect(JSON.stringify(finding.cause)).toContain('invalid ELF header');
  });
});

describe('dependencies of a runtime on a card', () => {
  const needs = { ...machineNeeds('embedded'), gpu: { cuda: '12.1', capability: '7.0' } };

  it.each<[string, RecordedMachine, string[]]>([
    ['a card that serves', { programs: card('7.5', '12.4') }, []],
    ['a tool that tells no CUDA version', { programs: card('10.0', '') }, []],
    ['no card', {}, ['machine.gpu-missing']],
    ['a driver that does not answer', { programs: { [query]: '' } }, ['machine.gpu-driver']],
    ['a driver that is too old', { programs: card('7.5', '11.8') }, ['machine.gpu-driver']],
    ['a card that is too old', { programs: card('6.1', '12.4') }, ['machine.gpu-capability']],
  ])('%s', async (_, machine, expected) => {
    expect(await codes(machine, { needs })).toEqual(expected);
  });
});
