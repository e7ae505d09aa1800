/** A proposed plan, taken as a file, must become the very plan that is trained. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyProject, type TinyProject } from '../../../test/support/models/tiny-project.ts';
import { admitPlan } from '../gates/plan-admission.ts';
import { readPlanFile } from '../../planning/plan-file.ts';
import { planProfiles } from '../../planning/plan-defaults.ts';
import { planTraining } from '../train/train-project.ts';
import { planPath } from './plans.ts';
import { runPreflight, type ProjectPreflight } from '../run-preflight.ts';

const folder = temporaryFolder();
let tiny: TinyProject;
let preflight: ProjectPreflight;

beforeAll(async () => {
  tiny = await tinyProject(folder);
  const { session, project } = tiny;
  preflight = await runPreflight(session, project, { models: ['brew-3m'], plans: true });
});
afterAll(() => {
  tiny.session.ledger.close();
});

const planned = (text: string) => {
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, text);
  const { base, method, profile, overrides } = readPlanFile(file);
  return planTraining(tiny.session, tiny.project, {
    base: base!,
    method: method ?? null,
    profile: profile ?? 'balanced',
    budgetSeconds: null,
    overrides,
  });
};

it.each(planProfiles)('the %s plan is trained to the letter, and admitted', async (profile) => {
  const [{ plans }] = preflight.report.candidates;
  const text = preflight.artifact.text(planPath('brew-3m', profile));
  const training = await planned(text);
  expect(training.plan).toEqual(plans!.find((one) => one.profile === profile)!.plan);
  const { session, project } = tiny;
  expect(await admitPlan(session.ledger, project, training)).toMatchObject({
    gate: 'B',
    outcome: 'PASS',
    subject: training.artifact.id,
  });
});

it('a plan that makes no sense is not admitted', async () => {
  const training = await planned('base: brew-3m\nsteps: 20\nwarmupSteps: 20\nlearningRate: 1');
  const { session, project } = tiny;
  const verdict = await admitPlan(session.ledger, project, training);
  expect(verdict.outcome).toBe('FAIL');
  const errors = verdict.findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code }) => code)).toEqual(['plan.warmup', 'plan.learning-rate']);
});
