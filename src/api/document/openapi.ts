/**
 * The OpenAPI document (3.1), made from the definitions of the operations.
 *
 * @module
 */
import { ownVersion } from '../../catalog/own-package.ts';
import { inputDocument, outputDocument } from '../../operations/describe-input.ts';
import {
  entryOf,
  groups,
  operationNames,
  operationOf,
  type OperationName,
} from '../../operations/index.ts';
import { roleFor } from '../access/caller.ts';
import { pathOf } from '../calls/operation-routes.ts';
import { otherRoutes } from './other-routes.ts';
import { components, jsonOf, problemAnswers, reference, type Schema } from './schemas.ts';

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Schema>>;
  components: Record<string, Schema>;
  security: Schema[];
}

export async function openApiDocument(): Promise<OpenApi> {
  const paths: OpenApi['paths'] = {};
  for (const name of operationNames)
    paths[pathOf(name)] = {
      [entryOf(name).kind === 'query' ? 'get' : 'post']: await operationRoute(name),
    };
  const { get } = paths[pathOf('generate.run')];
  paths[pathOf('generate.run')].post = await generateRoute(get);
  return {
    openapi: '3.1.0',
    info: {
      title: 'BrewSLM',
      version: ownVersion,
      description:
        'Every operation of the command line. GET looks, POST changes; work is answered with a job.',
    },
    tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...otherRoutes },
    components,
    security: [{ key: [] }, { cookie: [] }],
  };
}

async function operationRoute(name: OperationName): Promise<Schema> {
  const { summary, kind, command } = entryOf(name);
  const { input, output, examples } = await operationOf(name);
  const given = plain(inputDocument(input));
  const lines = [`The same as \`brewslm ${command}\`; takes the role ${roleFor(name)}.`];
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary,
    description: [...lines, ...examples.map((line) => `    ${line}`)].join('\n\n'),
    ...(kind === 'query' ? { parameters: parametersOf(given) } : { requestBody: bodyOf(given) }),
    ...(kind === 'work' && { parameters: [idempotencyKey] }),
    responses: {
      ...(kind === 'work' ? accepted : answers(plain(outputDocument(output)))),
      ...problemAnswers,
    },
  };
}

async function generateRoute(get: Schema): Promise<Schema> {
  const { input } = await operationOf('generate.run');
  const { parameters: _, responses, ...rest } = get;
  const { 200: done, ...others } = responses as Record<string, { content?: Schema }>;
  const streamed = { 'text/event-stream': { schema: reference('Event') } };
  return {
    ...rest,
    responses: { 200: { ...done, content: { ...done.content, ...streamed } }, ...others },
    operationId: 'generate.run.post',
    description: 'With `Accept: text/event-stream` events `reply`, then `end` or `problem`.',
    requestBody: bodyOf(plain(inputDocument(input))),
  };
}

const bodyOf = (schema: Schema) => ({ required: true, content: jsonOf(schema) });

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Given twice, it names the same job.',
  schema: { type: 'string', maxLength: 200 },
};

const accepted = {
  202: {
    description: 'The job that does it.',
    headers: { Location: { description: 'Where it tells of itself.', schema: { type: 'string' } } },
    content: jsonOf({
      type: 'object',
      required: ['job'],
      properties: { job: reference('Job') },
    }),
  },
};

function answers(output: Schema): Record<string, Schema> {
  const answer = {
    type: 'object',
    required: ['output', 'verdicts', 'failed'],
    properties: {
      output,
      verdicts: { type: 'array', items: reference('Verdict') },
      failed: { type: 'boolean', description: 'It was done and the answer is bad news.' },
    },
  };
  return {
    200: { description: 'How it ended.', content: jsonOf(answer) },
    409: {
      description: 'A gate that is closed, with the output; or a problem with how things stand.',
      content: jsonOf({ anyOf: [answer, reference('Failure')] }),
    },
  };
}

function parametersOf({ properties = {}, required = [] }: Schema): Schema[] {
  return Object.entries(properties as Record<string, Schema>).map(([name, schema]) => {
    const { description, ...rest } = schema;
    return {
      name,
      in: 'query',
      description,
      required: (required as string[]).includes(name),
      schema: rest,
    };
  });
}

/** Within a document a schema says nothing of its dialect. */
function plain(schema: object): Schema {
  const { $schema: _, ...rest } = schema as Schema;
  return rest;
}
