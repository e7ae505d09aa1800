/**
 * `none`: nothing was made yet. `waiting`: a run is in the queue or paused, or a candidate waits for a
 * person. `refused`: the gate behind the stage is closed. `failed`: the newest run ended without a
 * result, and nothing newer changed what it works on.
 */
export const stageStates = [
  'none',
  'fresh',
  'stale',
  'running',
  'refused',
  'failed',
  'waiting',
] as const;
export type StageState = (typeof stageStates)[number];
