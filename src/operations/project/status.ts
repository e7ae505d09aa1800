import { z } from 'zod';
import { stageNames } from '../../lifecycle/status/stage-names.ts';
import { stageStates } from '../../lifecycle/status/stage-states.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId } from '../output-parts.ts';

const figure = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().optional(),
});

const stage = z.object({
  name: z.enum(stageNames),
  state: z.enum(stageStates),
  artifact: artifactId.nullable().describe('The newest artifact; of deliver, the bundle in force.'),
  at: z.string().nullable(),
  because: z
    .string()
    .nullable()
    .describe('Why it is stale, refused, failed or waits; null of other states.'),
  figures: z.array(figure).describe('At most four that are worth a glance.'),
  run: z.int().nullable().describe('The newest run of the stage.'),
});

const gate = z.object({
  gate: z.enum(['A', 'B', 'C', 'D']),
  outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']).nullable(),
  overridden: z.boolean(),
  subject: artifactId.nullable().describe('The artifact that was judged last.'),
  summary: z.string().nullable().describe('The gravest finding.'),
  findings: z.int(),
});

const next = z.object({
  what: z.string(),
  why: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  command: z.string().describe('The command line that does it.'),
});

const release = z.object({
  number: z.int(),
  bundle: artifactId,
  metric: z.string().optional(),
  value: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
});

export const operation = defineOperation({
  examples: ['brewslm project status --project 1'],
  input: z.strictObject({ project: project('project to look at') }),
  output: z.object({
    project: z.object({
      id: projectId,
      name: z.string(),
      template: z.string(),
      task: z.string(),
      createdAt: z.string(),
    }),
    stages: z.array(stage).describe('The eight stages in their order.'),
    gates: z.array(gate).describe('What each of the four said last.'),
    next: next.nullable().describe('The one thing to do next.'),
    active: z.object({ runs: z.array(z.int()) }).describe('Runs that wait or work.'),
    release: release.nullable().describe('The release in force.'),
    backlog: z.int().describe('Entries in the backlog of the newest release.'),
  }),
  async run(context, input) {
    const [{ ledger }, { projectStatus }] = await Promise.all([
      context.session(),
      import('../../lifecycle/status/project-status.ts'),
    ]);
    return { output: projectStatus(ledger, ledger.projects.find(input.project)) };
  },
});
