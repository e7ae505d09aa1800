/**
 * Kaggle's public REST API (`/api/v1`, described by KaggleSwagger.yaml of Kaggle/kaggle-api):
 * where it is, who we are, and what its refusals mean. `KAGGLE_API_ENDPOINT` is the variable that
 * Kaggle's own kagglehub reads.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../../../problem/problem.ts';
import {
  defaultPolicy,
  guardedAgent,
  type NetworkPolicy,
} from '../../../../models/transfer/agent.ts';
import { hostAndPath, type Client, type Refusal } from '../../../../models/transfer/client.ts';

export interface Kaggle {
  /** Base of the API, without a slash at the end. */
  url: string;
  client: Client;
}

const DEFAULT_URL = 'https://www.kaggle.com';
const credentialsSchema = z.object({ username: z.string().min(1), key: z.string().min(1) });
type Credentials = z.infer<typeof credentialsSchema>;

/** Problem: `kaggle.credentials`. */
export async function kaggleEndpoint(
  environment: NodeJS.ProcessEnv,
  policy: Partial<NetworkPolicy>,
): Promise<Kaggle> {
  const base = (environment.KAGGLE_API_ENDPOINT || DEFAULT_URL).replace(/\/+$/, '');
  if (!URL.canParse(base))
    fail('kaggle.protocol', `KAGGLE_API_ENDPOINT is no web address: ${base}`);
  const { origin, hostname } = new URL(base);
  const { username, key } = await credentialsOf(environment);
  return {
    url: `${base}/api/v1`,
    client: {
      service: 'kaggle',
      agent: guardedAgent({ ...defaultPolicy, trustedHosts: [hostname], ...policy }),
      credentials: {
        origin,
        authorization: `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}`,
      },
      retryMilliseconds: 500,
      refuse,
    },
  };
}

/** `KAGGLE_USERNAME` and `KAGGLE_KEY`, else kaggle.json of `KAGGLE_CONFIG_DIR` or `~/.kaggle`. */
async function credentialsOf(environment: NodeJS.ProcessEnv): Promise<Credentials> {
  const { KAGGLE_USERNAME: username, KAGGLE_KEY: key } = environment;
  if (username && key) return { username, key };
  const folder = environment.KAGGLE_CONFIG_DIR || join(environment.HOME || homedir(), '.kaggle');
  const file = join(folder, 'kaggle.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) fail('kaggle.credentials', 'Kaggle wants to know who asks');
  try {
    return credentialsSchema.parse(JSON.parse(text));
  } catch (error) {
    return fail('kaggle.credentials', 'kaggle.json holds no username and key', {
      location: { file },
      fix: 'Take a new one from your account settings on Kaggle ("Create New Token").',
      cause: error,
    });
  }
}

function refuse({ url, status, body }: Refusal): never {
  const said = messageOf(body);
  const what = `${hostAndPath(url)} answers ${status}${said ? `: ${said}` : ''}`;
  const evidence = { status };
  if (status === 401)
    fail('kaggle.credentials', what, {
      evidence,
      fix: 'Username or key are not valid: take a new token from your account settings on Kaggle.',
    });
  const competition = /\/competitions\/data\/(?:list|download|download-all)\/([^/]+)/.exec(
    url.pathname,
  )?.[1];
  if (status === 403 && competition !== undefined)
    fail('kaggle.rules', what, {
      evidence,
      fix: `Accept the rules on https://www.kaggle.com/competitions/${competition}/rules, then run again.`,
    });
  if (status === 403) fail('kaggle.denied', what, { evidence });
  if (status === 404) fail('kaggle.missing', what, { evidence });
  fail('kaggle.protocol', what, { evidence });
}

/** Errors come as `{"code": 403, "message": "..."}`. */
function messageOf(body: string): string | null {
  try {
    const { message } = z.looseObject({ message: z.string() }).parse(JSON.parse(body));
    return message.slice(0, 200);
  } catch {
    return null;
  }
}
