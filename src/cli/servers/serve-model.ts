/**
 * Serves a model until it is told to end: by Ctrl-C or SIGTERM, after which it answers what it has begun.
 *
 * @module
 */
import { z } from 'zod';
import { openLog } from '../../api/measures/log.ts';
import { channelNames } from '../../ledger/channels.ts';
import { count, flag, positiveInteger, project, text, texts } from '../../operations/fields.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import { loadTemplate } from '../../catalog/templates/template.ts';
import { openRequestLog } from '../../lifecycle/drift/request-log.ts';
import { policyOf } from '../../lifecycle/gates/policies.ts';
import { parseInput } from '../../operations/parse-input.ts';
import { fail } from '../../problem/problem.ts';
import { serveModel, type ServeModelOptions, type Source } from '../../serving/serve-model.ts';
import type { Cli, CommandResult } from '../command.ts';
import { isLoopback, namesFor, tlsFor } from './server-address.ts';

const followed = ['current', ...channelNames] as const;

export const serveInput = z.strictObject({
  project: project('project whose release is served').optional(),
  release: z
    .string()
    .regex(new RegExp(`^(${followed.join('|')}|[1-9]\\d*)$`), {
      error: `Give ${followed.join(', ')} or the number of a release.`,
    })
    .meta({
      description: 'a release; current follows the one in force, a channel what is put into it',
      value: `${followed.join('|')}|number`,
    })
    .default('current'),
  bundle: z
    .string()
    .meta({
      description: 'folder of an export to serve, whatever is in force',
      value: 'folder',
      conflicts: ['project', 'release'],
    })
    .optional(),
  host: text('address to listen at', 'address').default('127.0.0.1'),
  port: z
    .int()
    .min(0)
    .max(65535)
    .meta({ description: 'port to listen at; 0 takes one that is free', value: 'number' })
    .default(8080),
  logRequests: flag(
    'keep what is asked for `drift check --log`, redacted: 64 MiB and 30 days at most',
  ).optional(),
  keyEnv: text('variable of the environment that holds the key to ask for', 'name').optional(),
  tlsCert: text('certificate, PEM', 'file').optional(),
  tlsKey: text('its key, PEM', 'file').optional(),
  insecure: flag('without TLS at an address that others reach, as behind a proxy').optional(),
  name: texts('name that it is reached by, beside those of this machine', {
    value: 'name',
    variadic: true,
  }).optional(),
  parallel: positiveInteger('replies that are written at once', { value: 'n' }).default(4),
  queue: count('requests that may wait; more are refused', { value: 'n' }).default(64),
  limit: positiveInteger('longest time for a request, its wait included', {
    value: 'seconds',
    unit: 'seconds',
  }).default(300),
  context: positiveInteger('tokens of a prompt and its reply together, at most', {
    value: 'n',
    unit: 'tokens',
  }).default(4096),
});

export async function serve(cli: Cli, given: Record<string, unknown>): Promise<CommandResult> {
  const input = parseInput(serveInput, given);
  const { host } = input;
  const { ledger, threads } = await cli.session();
  const source = sourceOf(ledger, input);
  const server = await serveModel({
    ledger,
    source,
    settings: { contextSize: input.context, slots: input.parallel, threads },
    queue: input.queue,
    limitMs: input.limit * 1000,
    host,
    port: input.port,
    tls: tlsFor(host, { cert: input.tlsCert, key: input.tlsKey, insecure: input.insecure }),
    names: [...(input.name ?? []), ...namesFor(host)],
    keep: input.logRequests ? keeper(ledger, source) : null,
    access: accessOf(host, input.keyEnv),
    log: openLog(cli.quiet ? 'warn' : 'info'),
    signal: cli.signal,
  });
  const model = server.model.identity!;
  if (!cli.json) process.stdout.write(`${server.url}/v1\n`);
  cli.note(`serves ${model.name}${model.release === null ? '' : `, release ${model.release}`}`);
  if (!cli.signal.aborted)
    await new Promise((resolve) => cli.signal.addEventListener('abort', resolve, { once: true }));
  await server.stop();
  return { data: { url: server.url, model }, text: () => '' };
}

type Input = z.output<typeof serveInput>;

function sourceOf(ledger: ServeModelOptions['ledger'], input: Input): Source {
  if (input.bundle !== undefined) return { folder: input.bundle };
  if (input.project === undefined)
    return fail('usage.invalid', 'nothing says what to serve', {
      location: { field: 'project' },
      fix: 'Give --project P, or --bundle FOLDER.',
    });
  const project = ledger.projects.find(input.project);
  const follow = followed.find((name) => name === input.release);
  return follow ? { project, follow } : { project, release: Number(input.release) };
}

/** By the policy of the project for personal data. */
function keeper(ledger: ServeModelOptions['ledger'], source: Source): ServeModelOptions['keep'] {
  if (!('project' in source))
    return fail('usage.invalid', 'requests are kept for a project', {
      location: { field: 'logRequests' },
      fix: 'Serve a release with --project P, or leave out --log-requests.',
    });
  const { project } = source;
  const task = loadTask(loadTemplate(project.template).task);
  const { sensitive } = policyOf(project, task, 'A');
  const keep = openRequestLog(ledger.home, project.id, sensitive);
  return (request) => keep(request, Date.now());
}

function accessOf(host: string, variable: string | undefined): ServeModelOptions['access'] {
  if (variable === undefined) return isLoopback(host) ? 'anyone' : 'home-keys';
  const key = process.env[variable];
  if (key === undefined || key.length < 16)
    return fail('serve.key', `${variable} holds no key of at least 16 characters`, {
      fix: `Set it: export ${variable}=$(openssl rand -hex 24)`,
    });
  return { key };
}
