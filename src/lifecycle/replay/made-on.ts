/**
 * What an artifact was computed by: the runtime, the class of processor and the versions that decide
 * how numbers are rounded. The ledger has it with the run that made the artifact; nothing of it is in
 * the artifact's bytes.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RuntimeClass } from '../../runtimes/machine/fingerprint.ts';
import { processorClass } from '../../runtimes/machine/processor.ts';
import type { Fingerprint } from '../../runtimes/protocol.ts';

export interface MadeOn {
  runtime: string;
  platform: string;
  processorClass: string;
  versions: Record<string, string>;
}

/** Reads what the ledger knows; null where the artifact came from elsewhere or before this was kept. */
export function madeOn(ledger: Ledger, artifact: Artifact): MadeOn | null {
  const run = ledger.runs.makerOf(artifact.id);
  if (run === undefined) return null;
  const events = ledger.runs.events(run.id);
  const worker = events.findLast(({ type }) => type === 'hello');
  if (worker !== undefined) return ofWorker(worker.data.fingerprint as Fingerprint);
  const machine = events.findLast(({ type }) => type === 'machine');
  return machine === undefined ? null : ofMachine(machine.data as unknown as RuntimeClass);
}

export const ofWorker = ({ runtime, platform, processorClass, versions }: Fingerprint): MadeOn => ({
  runtime,
  platform,
  processorClass,
  versions,
});

export const ofMachine = (machine: RuntimeClass): MadeOn => ({
  runtime: 'embedded',
  platform: `${machine.platform}-${machine.architecture}`,
  processorClass: processorClass(machine.vectorFeatures),
  versions: { node: machine.node, ...known(machine.packages) },
});

const known = (packages: RuntimeClass['packages']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(packages).filter((entry): entry is [string, string] => entry[1] !== null),
  );

/** Says in words what differs, one phrase each; none where both round alike as far as is known. */
export function differences(made: MadeOn, here: MadeOn): string[] {
  const versions = [...new Set([...Object.keys(made.versions), ...Object.keys(here.versions)])];
  return [
    ['runtime', made.runtime, here.runtime],
    ['platform', made.platform, here.platform],
    ['processor', made.processorClass, here.processorClass],
    ...versions.sort().map((name) => [name, made.versions[name], here.versions[name]]),
  ].flatMap(([what, then, now]) =>
    then === now ? [] : [`${what}: made on ${then ?? 'nothing'}, here ${now ?? 'nothing'}`],
  );
}
