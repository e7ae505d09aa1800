/**
 * Who asks an S3-compatible store, and where it is: from the environment, or from the files that AWS's
 * own programs share. Without credentials requests go unsigned, as to a public bucket.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../problem/problem.ts';

export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface S3Settings {
  credentials: S3Credentials | null;
  region: string;
  /** Null for AWS itself. */
  endpoint: string | null;
}

/** @throws `s3.credentials` where the profile signs in by other means than a key. */
export async function s3Settings(environment: NodeJS.ProcessEnv): Promise<S3Settings> {
  const home = environment.HOME || homedir();
  const profile = environment.AWS_PROFILE || 'default';
  const sections = async (path: string) =>
    parseSections(await readFile(path, 'utf8').catch(() => ''));
  const secret = await sections(
    environment.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials'),
  );
  const config = await sections(environment.AWS_CONFIG_FILE || join(home, '.aws', 'config'));
  const named = profile === 'default' ? profile : `profile ${profile}`;
  const settings = { ...config.get(named), ...secret.get(profile) };
  return {
    credentials: credentialsOf(environment, settings, profile),
    region:
      environment.AWS_REGION || environment.AWS_DEFAULT_REGION || settings.region || 'us-east-1',
    endpoint:
      environment.AWS_ENDPOINT_URL_S3 ||
      environment.AWS_ENDPOINT_URL ||
      settings.endpoint_url ||
      null,
  };
}

function credentialsOf(
  environment: NodeJS.ProcessEnv,
  settings: Readonly<Record<string, string>>,
  profile: string,
): S3Credentials | null {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = environment;
  const make = (accessKeyId: string, secretAccessKey: string, sessionToken?: string) => ({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
  });
  if (id && key) return make(id, key, environment.AWS_SESSION_TOKEN);
  const { aws_access_key_id, aws_secret_access_key, aws_session_token } = settings;
  if (aws_access_key_id && aws_secret_access_key)
    return make(aws_access_key_id, aws_secret_access_key, aws_session_token);
  const other = ['sso_session', 'sso_start_url', 'role_arn', 'credential_process', 'login_session'];
  const means = other.find((name) => settings[name] !== undefined);
  if (means !== undefined || (environment.AWS_PROFILE && Object.keys(settings).length === 0))
    fail('s3.credentials', `the profile ${profile} has no key of its own`, {
      fix: `Sign in with AWS's program and lend its key: \`eval "$(aws configure export-credentials --profile ${profile} --format env)"\`.`,
    });
  return null;
}

function parseSections(text: string): Map<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const name = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    const setting = /^([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (name !== undefined) sections.set(name.replace(/\s+/g, ' '), (section = {}));
    else if (setting !== null) section[setting[1].toLowerCase()] = setting[2];
  }
  return sections;
}
