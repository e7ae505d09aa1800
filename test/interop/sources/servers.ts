/** Database servers of this machine's packages, each in a folder of its own, for as long as a test runs. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Server {
  port: number;
  /** Runs SQL as the server's owner. */
  run(sql: string): void;
  stop(): Promise<void>;
}

/** The owner's, who may do everything. */
export const OWNER_PASSWORD = 'owner-s3cret';

/** Servers refuse to run as root, as CI does: then it is nobody who runs them. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Within its folder, where it may write. */
const as = (folder: string, stdio: 'pipe' | 'ignore') => ({
  ...nobody,
  stdio,
  cwd: folder,
  env: { ...process.env, TMPDIR: folder },
});

export async function startPostgres(): Promise<Server> {
  const folder = ownFolder();
  const data = join(folder, 'data');
  const [passwords, port] = [join(folder, 'password'), await freePort()];
  writeFileSync(passwords, OWNER_PASSWORD);
  chmodSync(passwords, 0o644);
  const options = [
    '-D',
    data,
    '-U',
    'owner',
    '--auth=scram-sha-256',
    `--pwfile=${passwords}`,
    '-E',
    'UTF8',
    '--no-sync',
  ];
  execFileSync(postgresProgram('initdb'), options, as(folder, 'pipe'));
  const server = spawn(
    postgresProgram('postgres'),
    [
      '-D',
      data,
      '-p',
      `${port}`,
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
    ],
    as(folder, 'ignore'),
  );
  const run = (sql: string) =>
    void execFileSync(
      'psql',
      [
        '-X',
        '-q',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        '127.0.0.1',
        '-p',
        `${port}`,
        '-U',
        'owner',
        'postgres',
      ],
      {
        input: sql,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, PGPASSWORD: OWNER_PASSWORD },
      },
    );
  await ready(() => run('select 1'));
  return { port, run, stop: () => stop(server, folder, 'SIGINT') };
}

export async function startMariadb(): Promise<Server> {
  const folder = ownFolder();
  const [data, socket, port] = [join(folder, 'data'), join(folder, 'socket'), await freePort()];
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    as(folder, 'pipe'),
  );
  const server = spawn(
    existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(folder, 'pid')}`,
      '--character-set-server=utf8mb4',
    ],
    as(folder, 'ignore'),
  );
  const run = (sql: string) =>
    void execFileSync(
      'mariadb',
      ['--no-defaults', '--default-character-set=utf8mb4', '-u', 'root', `--socket=${socket}`],
      {
        input: sql,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
  await ready(() => run('select 1'));
  return { port, run, stop: () => stop(server, folder, 'SIGTERM') };
}

/** Debian keeps them out of PATH, one folder for each version. */
function postgresProgram(name: string): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort() : [];
  const found = versions.map((version) => join(root, version, 'bin', name)).filter(existsSync);
  return found.at(-1) ?? name;
}

/** Not below the tests' own folder, which only its owner may enter. */
function ownFolder(): string {
  const folder = mkdtempSync('/tmp/brewslm-server-');
  if ('uid' in nobody) chownSync(folder, nobody.uid!, nobody.gid!);
  return folder;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => void probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => void probe.close(resolve));
  return port;
}

async function ready(check: () => void): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return check();
    } catch (error) {
      if (attempt === 120) throw error;
      await wait(500);
    }
  }
}

async function stop(server: ChildProcess, folder: string, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => void server.once('exit', resolve));
  server.kill(signal);
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
