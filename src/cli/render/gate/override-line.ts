import type { RecordedVerdict } from '../../../ledger/verdicts.ts';

export const overrideLine = ({ override }: RecordedVerdict): string[] =>
  override === null ? [] : [`overridden ${override.at}: ${override.reason}`];
