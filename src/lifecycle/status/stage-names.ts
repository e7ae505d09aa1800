/** The eight stages as people know them, in their order. */
export const stageNames = [
  'ingest',
  'normalize',
  'preflight',
  'benchmark',
  'train',
  'observe',
  'package',
  'deliver',
] as const;
export type StageName = (typeof stageNames)[number];
