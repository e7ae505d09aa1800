import { z } from 'zod';
import type { EndpointEvaluation } from '../../lifecycle/endpoint/evaluate-endpoint.ts';
import { fail } from '../../problem/problem.ts';
import { count, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm eval --project 1 --endpoint https://api.example.com/v1 --model large-1 --key-env EXAMPLE_API_KEY',
    'brewslm eval --project 1 --endpoint http://127.0.0.1:8080/v1 --model tickets --shots 0 --instructions ""',
  ],
  input: z.strictObject({
    project: project('project whose test items are asked'),
    endpoint: text('address of an API for chat completions, up to /v1', 'url'),
    model: text('what the model is called there', 'name'),
    keyEnv: text('variable of the environment that holds the key', 'name').optional(),
    bundle: text(
      'bundle to hold it against; else the release in force or the newest',
      'id',
    ).optional(),
    instructions: text(
      'what the model is told first; where there are labels, to reply with one, when left out',
      'text',
    ).optional(),
    shots: count('training rows it is shown as examples; 3, or none for labels, when left out', {
      value: 'n',
    }).optional(),
    maxTokens: positiveInteger("tokens of a reply, at most; the task's when left out", {
      value: 'n',
      unit: 'tokens',
    }).optional(),
    heldOutItems: positiveInteger('test items to ask, at most', { value: 'n' }).default(200),
    parallel: positiveInteger('requests that are under way at once', { value: 'n' }).default(4),
    patience: positiveInteger('longest time for a reply', {
      value: 'seconds',
      unit: 'seconds',
    }).default(120),
  }),
  output: z.object({
    project: projectId,
    bundle: artifactId,
    evaluation: report<EndpointEvaluation>(
      'Figures of the model there, and what the bundle is against it, on the same items.',
    ),
  }),
  async run(context, input) {
    const session = await context.session();
    const { ledger } = session;
    const project = ledger.projects.find(input.project);
    const [{ newestMeasuredBundle }, { evaluateEndpoint }] = await Promise.all([
      import('../../lifecycle/release-bundle.ts'),
      import('../../lifecycle/endpoint/evaluate-endpoint.ts'),
    ]);
    const inForce = ledger.releases.accepted(project.id);
    const chosen = input.bundle ?? inForce?.bundle;
    const bundle =
      chosen === undefined ? newestMeasuredBundle(ledger, project) : ledger.artifacts.find(chosen);
    const evaluation = await evaluateEndpoint(session, project, {
      endpoint: {
        url: addressOf(input.endpoint),
        model: input.model,
        key: keyOf(input.keyEnv),
        patience: input.patience * 1000,
      },
      bundle,
      items: input.heldOutItems,
      instructions: input.instructions ?? null,
      shots: input.shots ?? null,
      maxTokens: input.maxTokens ?? null,
      parallel: input.parallel,
    });
    return { output: { project: project.id, bundle: bundle.id, evaluation } };
  },
});

function addressOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '')
    fail('usage.invalid', `${given} is no address of an API`, {
      location: { field: 'endpoint' },
      fix: 'Give it like https://api.example.com/v1, its key by --key-env.',
    });
  return url.href.replace(/\/+$/, '');
}

function keyOf(variable: string | undefined): string | null {
  if (variable === undefined) return null;
  return (
    process.env[variable] ||
    fail('endpoint.key', `${variable} is not set`, { location: { field: 'keyEnv' } })
  );
}
