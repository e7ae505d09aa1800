/**
 * Schemas and answers that routes share.
 *
 * @module
 */
import { catalogue } from '../../problem/catalogue.ts';

export type Schema = Record<string, unknown>;

export const jsonOf = (schema: Schema) => ({ 'application/json': { schema } });

export const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const text = { type: 'string' };

const problem = {
  type: 'object',
  required: ['code', 'severity', 'message', 'fix'],
  properties: {
    code: { ...text, enum: Object.keys(catalogue), description: 'Never changes its meaning.' },
    severity: { enum: ['error', 'warning', 'info'] },
    message: text,
    fix: { ...text, description: 'What to do about it.' },
    location: { type: 'object', description: 'File, line, row or field.' },
    evidence: { type: 'object' },
    cause: text,
  },
};

const verdict = {
  type: 'object',
  required: ['gate', 'outcome', 'findings'],
  properties: {
    gate: { enum: ['A', 'B', 'C', 'D'] },
    outcome: { enum: ['PASS', 'FAIL', 'INCONCLUSIVE'] },
    findings: { type: 'array', items: reference('Problem') },
    needed: { ...text, description: 'For INCONCLUSIVE: what would decide.' },
  },
};

const job = {
  type: 'object',
  required: ['id', 'operation', 'input', 'status'],
  properties: {
    id: { type: 'integer' },
    project: { type: ['integer', 'null'] },
    operation: text,
    input: { type: 'object' },
    status: {
      enum: ['queued', 'running', 'done', 'refused', 'failed', 'cancelled', 'interrupted'],
    },
  },
};

const upload = {
  type: 'object',
  required: ['id', 'name', 'bytes', 'offset'],
  properties: {
    id: text,
    name: text,
    bytes: { type: 'integer' },
    offset: { type: 'integer', description: 'Bytes that have come.' },
  },
};

const event = {
  type: 'object',
  required: ['event', 'data'],
  properties: {
    id: { ...text, description: 'For `Last-Event-ID`.' },
    event: { ...text, description: 'Its type.' },
    data: { ...text, contentMediaType: 'application/json' },
  },
};

const holding = (name: string, schema: Schema): Schema => ({
  type: 'object',
  required: [name],
  properties: { [name]: schema },
});

export const components: Record<string, Schema> = {
  schemas: {
    Problem: problem,
    Failure: holding('problem', reference('Problem')),
    Verdict: verdict,
    Job: job,
    Upload: holding('upload', upload),
    Event: event,
  },
  securitySchemes: {
    key: { type: 'http', scheme: 'bearer' },
    cookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'brewslm-PORT',
      description: 'Set by the address that `brewslm ui` prints. A change needs X-BrewSLM: 1 too.',
    },
  },
};

const failure = (description: string): Schema => ({
  description,
  content: jsonOf(reference('Failure')),
});

export const problemAnswers: Record<string, Schema> = {
  401: failure('Nobody is signed in.'),
  403: failure('The role, the origin or a path does not allow it.'),
  404: failure('What was named is not there.'),
  413: failure('It is too large.'),
  415: failure('The body is no JSON.'),
  422: failure('The input is wrong.'),
  429: failure('Too many requests.'),
  507: failure('The disk is full.'),
};

/** Of a route that answers with JSON of its own. */
export const answering = (status: number, description: string, schema: Schema): Schema => ({
  [status]: { description, content: jsonOf(schema) },
  409: failure('It does not go with how things stand.'),
  ...problemAnswers,
});
