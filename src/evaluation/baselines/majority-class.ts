/** Always answers with the commonest label of the training items; ties go to the first in order. */
export function majorityClass(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return commonest[0];
}
