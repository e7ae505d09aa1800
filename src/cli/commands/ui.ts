import { InvalidArgumentError, type Command } from 'commander';
import { reportFailure } from '../command.ts';
import { addExamples, addThreads } from '../operation-command.ts';
import type { PageOptions, TeamOptions } from '../servers/serve-page.ts';

export function register(program: Command): void {
  const ui = program
    .command('ui')
    .description('open the page of this home in a browser: everything that the commands do')
    .option('--port <number>', 'port of this machine; 4180, or the next that is free', portNumber)
    .option('--no-open', 'only print the address')
    .option('--files <folder...>', 'let the page name files below this folder')
    .action(async (options: PageOptions) => {
      await reported(async () => (await import('../servers/serve-page.ts')).servePage(options));
    });
  addThreads(ui);
  addExamples(ui, ['brewslm ui', 'brewslm ui --port 9000 --no-open --files ~/data']);

  const api = program
    .command('serve-api')
    .description('serve this home to a team: page and API, for whoever has a key')
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port to listen at; 4180 when left out', portNumber)
    .option('--tls-cert <file>', 'certificate, PEM')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--insecure', 'without TLS at an address that others reach, as behind a proxy')
    .option('--name <name...>', 'name that it is reached by, beside those of this machine')
    .option('--rate <number>', 'requests a second for each key; 100 when left out', positive)
    .option('--files <folder...>', 'let callers name files below this folder')
    .option('--no-page', 'serve the API alone')
    .action(async (options: TeamOptions) => {
      await reported(async () => (await import('../servers/serve-page.ts')).serveTeam(options));
    });
  addThreads(api);
  addExamples(api, [
    'brewslm serve-api',
    'brewslm serve-api --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --name models.example',
  ]);
}

async function reported(serve: () => Promise<void>): Promise<void> {
  try {
    await serve();
  } catch (error) {
    reportFailure(error, false);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('It must be a port: 0 to 65535.');
  return port;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}
