/**
 * Proof of origin as other tools read it: an in-toto statement (in-toto.io/Statement/v1) about the files
 * of a bundle, with SLSA provenance (slsa.dev/provenance/v1) as its predicate. It names no time: the same
 * work gives the same bytes, and the specification leaves times to the builder.
 *
 * Names that begin with `urn:brewslm:` are our own and lead nowhere; docs/delivery.md explains them.
 *
 * @module
 */
import type { Trace, TracedBase, TraceStep } from '../bundle.ts';
import type { PackageConfiguration } from '../package-context.ts';
import type { DigestedFile, MaterialArtifact, Materials } from './materials.ts';

export const PROVENANCE = 'provenance.intoto.json';

export const STATEMENT = 'https://in-toto.io/Statement/v1';

/** As the specification of in-toto has it; at least one of `uri` and `digest` is there. */
interface ResourceDescriptor {
  name: string;
  uri?: string;
  digest: { sha256: string };
  annotations?: Record<string, unknown>;
}

/**
 * Writes the statement.
 *
 * @param subjects Every file of the bundle that it speaks of.
 * @param version Of the package stage.
 */
export function provenanceOf(
  { trace, materials, ...settings }: PackageConfiguration,
  subjects: readonly DigestedFile[],
  version: string,
) {
  return {
    _type: STATEMENT,
    subject: subjects.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:brewslm:build:export:v1',
        externalParameters: { export: settings, plan: materials.plan },
        resolvedDependencies: [
          ...materials.artifacts.flatMap((artifact) =>
            ofArtifact(artifact, trace, materials.origin),
          ),
          ...ofBase(materials, trace.base),
        ],
      },
      runDetails: {
        builder: { id: 'urn:brewslm:builder', version: versionsOf(trace.artifacts, version) },
      },
    },
  };
}

function ofArtifact(
  { kind, id, files }: MaterialArtifact,
  { artifacts }: Trace,
  origin: Materials['origin'],
): ResourceDescriptor[] {
  const { stage, version } = artifacts.find((step) => step.id === id)!;
  const uri = `urn:brewslm:artifact:${id}`;
  const annotations = { stage, version, ...(kind === 'raw-snapshot' && { origin }) };
  return [
    { name: kind, uri, digest: { sha256: id }, annotations },
    ...files.map(({ path, sha256 }) => ({
      name: `${kind}/${path}`,
      uri: `${uri}#${encodeURI(path)}`,
      digest: { sha256 },
    })),
  ];
}

/** Stage versions are what decides bytes: the version of the program would differ where nothing does. */
const versionsOf = (steps: readonly TraceStep[], version: string): Record<string, string> => ({
  ...Object.fromEntries(steps.map((step) => [step.stage, step.version])),
  package: version,
});

function ofBase({ base }: Materials, { source, revision, license }: TracedBase) {
  const { id, digest, files } = base;
  const whole: ResourceDescriptor = {
    name: 'base-model',
    uri: `urn:brewslm:base:${encodeURIComponent(id)}`,
    digest: { sha256: digest },
    annotations: { source, revision, license },
  };
  const hub = source.startsWith('hf:') && revision !== null;
  return [
    whole,
    ...files.map(({ path, sha256 }): ResourceDescriptor => ({
      name: `base-model/${path}`,
      ...(hub && {
        uri: `https://huggingface.co/${source.slice(3)}/resolve/${revision}/${encodeURI(path)}`,
      }),
      digest: { sha256 },
    })),
  ];
}
