import type { PlanSettings } from '../../planning/plan-file.ts';

/** Settings of training from a file, or what would stand in it. @throws `plan.invalid` */
export async function planSettingsOf(
  given: string | Record<string, unknown> | undefined,
): Promise<PlanSettings | undefined> {
  if (given === undefined) return undefined;
  const { checkPlanSettings, readPlanFile } = await import('../../planning/plan-file.ts');
  return typeof given === 'string' ? readPlanFile(given) : checkPlanSettings(given, 'the settings');
}
