/**
 * A checkpoint in the formats of several targets, and for each consumer of a target whether it loaded the
 * bundle. What loads bundles while they are packaged is on record in them; what else is here is named
 * with what it takes to ask it, and what is not here is said to be so.
 *
 * @module
 */
import { join } from 'node:path';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Project } from '../../../ledger/projects.ts';
import { loadCapabilities } from '../../../catalog/capabilities/capabilities.ts';
import { loadTarget, type Target } from '../../../catalog/targets/target.ts';
import { ProblemError, type Problem } from '../../../problem/problem.ts';
import type { Session } from '../../stage/run-stage.ts';
import { hasDecision, manifestOf, type BundleFormat } from '../bundle.ts';
import { exportProject } from '../export-project.ts';
import { decisionOf } from '../optimize/choose.ts';
import { loadsWhilePackaged } from './asked-consumers.ts';
import { findConsumers, type FoundConsumer, type Surroundings } from './find-consumers.ts';

/** Whether a consumer loaded a bundle. */
export type Acceptance =
  /** It did, and gave the losses that are on record. */
  | { verdict: 'loaded'; items: number; loss: number }
  /** It is here; the command asks it. */
  | { verdict: 'not asked'; command: string }
  | { verdict: 'not here'; get: string };

export interface MatrixRow {
  target: string;
  format: BundleFormat;
  /** The bundle with its folder; null where it could not be made. */
  bundle: { id: string; folder: string; encoding: string } | null;
  problem: Problem | null;
  consumers: { id: string; title: string; version: string | null; acceptance: Acceptance }[];
}

export interface MatrixRequest {
  /** Ids of targets. */
  targets: readonly string[];
  /** Test items to measure on, at most. */
  items: number;
  /** A folder that gets one for each target; null takes those of `exportProject`. */
  output: string | null;
  surroundings: Surroundings;
}

/**
 * Writes a bundle for each target. One that cannot be made leaves its problem in its row.
 *
 * @throws `target.unknown`; `stage.missing-input` without a checkpoint.
 */
export async function exportMatrix(
  session: Session,
  project: Project,
  { targets, items, output, surroundings }: MatrixRequest,
): Promise<MatrixRow[]> {
  const places = targets.map(loadTarget);
  const rows: MatrixRow[] = [];
  const { formats } = loadCapabilities();
  for (const target of places) {
    const consumers = await findConsumers(target, surroundings);
    const { id, format } = target;
    const folder = output === null ? null : join(output, id);
    const made = await bundleOf(session, project, target, { items, folder });
    const artifact = 'artifact' in made ? made.artifact : null;
    rows.push({
      target: id,
      format,
      bundle: artifact && {
        id: artifact.id,
        folder: 'folder' in made ? made.folder : '',
        encoding: manifestOf(artifact).encoding,
      },
      problem: 'problem' in made ? made.problem : null,
      consumers: consumers
        .filter(({ serves }) => serves.some((server) => formats[format].servers.includes(server)))
        .map((consumer) => ({
          id: consumer.id,
          title: consumer.title,
          version: consumer.places[0]?.version ?? null,
          acceptance: acceptanceOf(consumer, target, artifact),
        })),
    });
  }
  return rows;
}

async function bundleOf(
  session: Session,
  project: Project,
  { id, format }: Target,
  { items, folder }: { items: number; folder: string | null },
): Promise<{ artifact: Artifact; folder: string } | { problem: Problem }> {
  try {
    return await exportProject(session, project, {
      format,
      target: id,
      dtype: format === 'huggingface' || format === 'mlx' ? 'bfloat16' : 'float32',
      ...(format === 'mlx' && { bits: 8 as const }),
      heldOut: { scored: items, generated: Math.min(items, 100) },
      output: folder,
    });
  } catch (error) {
    // Without a checkpoint there is nothing to tell of any format.
    if (!(error instanceof ProblemError) || error.problem.code === 'stage.missing-input')
      throw error;
    return { problem: error.problem };
  }
}

function acceptanceOf(
  { id, places, get, checks }: FoundConsumer,
  { format, check }: Target,
  bundle: Artifact | null,
): Acceptance {
  if (bundle !== null && loadsWhilePackaged[format] === id && hasDecision(format)) {
    const { items, chosen, rows } = decisionOf(bundle);
    return { verdict: 'loaded', items, loss: rows.find(({ type }) => type === chosen)!.loss };
  }
  if (places.length === 0) return { verdict: 'not here', get };
  return { verdict: 'not asked', command: checks ? check.command : 'see SERVE.md' };
}
