import type { ClusterNode } from '../../../runtimes/ray/check-cluster.ts';
import { bytes } from '../../draw/text/style.ts';

/** A node of a cluster on one line. */
export function nodeText({
  address,
  cpus,
  gpus,
  memory,
  versions,
  clockAhead,
}: ClusterNode): string {
  const parts = [address, `${cpus} CPUs`, `${gpus} GPUs`, bytes(memory)];
  if (versions?.torch) parts.push(`torch ${versions.torch}`);
  if (clockAhead !== null && clockAhead !== 0) parts.push(`clock ${clockAhead} s ahead`);
  return parts.join(' · ');
}
