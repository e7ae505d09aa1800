/**
 * The routes that are no operations: streams, uploads, downloads, and what watches the server.
 *
 * @module
 */
import { answering, jsonOf, problemAnswers, reference, type Schema } from './schemas.ts';

const inPath = (name: string, schema: Schema): Schema => ({
  name,
  in: 'path',
  required: true,
  schema,
});

const number = { type: 'integer', minimum: 1 };

const stream = (summary: string, ...parameters: Schema[]): Record<string, Schema> => ({
  get: {
    tags: ['events'],
    summary,
    parameters: [
      ...parameters,
      { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } },
    ],
    responses: {
      200: {
        description: 'Server-sent events, each as the schema says; the text of `data` is JSON.',
        content: { 'text/event-stream': { schema: reference('Event') } },
      },
      204: { description: 'The reader has seen the end.' },
      ...problemAnswers,
    },
  },
});

const from = {
  name: 'from',
  in: 'query',
  description: 'The first event that is wanted, by number.',
  schema: { type: 'integer', minimum: 0 },
};

const several = (name: string, description: string): Schema => ({
  name,
  in: 'query',
  description,
  schema: {
    type: 'array',
    maxItems: 25,
    items: { type: 'string', pattern: '^[0-9]{1,15}(:[0-9]{1,15})?$' },
  },
});

const uploadId = inPath('id', { type: 'string' });

export const otherRoutes: Record<string, Record<string, Schema>> = {
  '/api/events/run/{run}': stream('events of a run, then `end`', inPath('run', number), from),
  '/api/events/job/{job}': stream('events of a job, then `end`', inPath('job', number), from),
  '/api/events': stream(
    'events of several things in one stream',
    several('run', 'Runs: `7`, or `7:120` from event 120 on.'),
    several('job', 'Jobs, in the same way.'),
    {
      name: 'home',
      in: 'query',
      description: 'Be told as well when the ledger has changed.',
      schema: { const: 'true' },
    },
  ),
  '/api/events/home': stream('`changed` whenever the ledger has changed'),
  '/api/uploads': {
    post: {
      tags: ['uploads'],
      summary: 'announce a file; inputs name it as `upload:ID` once it is whole',
      requestBody: {
        required: true,
        content: jsonOf({
          type: 'object',
          additionalProperties: false,
          required: ['name', 'bytes'],
          properties: { name: { type: 'string' }, bytes: { type: 'integer', minimum: 0 } },
        }),
      },
      responses: answering(201, 'Where it begins.', reference('Upload')),
    },
  },
  '/api/uploads/{id}': {
    get: {
      tags: ['uploads'],
      summary: 'how far an upload is',
      parameters: [uploadId],
      responses: answering(200, 'How far it is.', reference('Upload')),
    },
    patch: {
      tags: ['uploads'],
      summary: 'send a piece',
      parameters: [
        uploadId,
        {
          name: 'Upload-Offset',
          in: 'header',
          required: true,
          description: 'Where the piece begins, in bytes.',
          schema: { type: 'integer', minimum: 0 },
        },
      ],
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string' } } },
      },
      responses: {
        ...answering(200, 'How far it is now.', reference('Upload')),
        409: {
          description: 'The piece begins elsewhere; how far the upload is.',
          content: jsonOf(reference('Upload')),
        },
      },
    },
    delete: {
      tags: ['uploads'],
      summary: 'forget an upload',
      parameters: [uploadId],
      responses: { 204: { description: 'It is gone.' }, ...problemAnswers },
    },
  },
  '/api/artifacts/{id}/files/{path}': {
    get: {
      tags: ['artifact'],
      summary: 'download a file of an artifact',
      parameters: [inPath('id', { type: 'string' }), inPath('path', { type: 'string' })],
      responses: {
        200: {
          description: 'Its bytes.',
          content: { 'application/octet-stream': { schema: { type: 'string' } } },
        },
        ...problemAnswers,
      },
    },
  },
  '/healthz': {
    get: {
      tags: ['server'],
      summary: 'whether the server works',
      security: [],
      responses: {
        200: {
          description: 'It does.',
          content: jsonOf({
            type: 'object',
            required: ['status', 'version'],
            properties: { status: { const: 'ok' }, version: { type: 'string' } },
          }),
        },
        500: { description: 'The ledger cannot be read.', content: jsonOf(reference('Failure')) },
      },
    },
  },
  '/metrics': {
    get: {
      tags: ['server'],
      summary: 'figures for Prometheus',
      responses: {
        200: {
          description: 'In its text format.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        ...problemAnswers,
      },
    },
  },
};
