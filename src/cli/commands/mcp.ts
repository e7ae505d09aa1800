import type { Command } from 'commander';
import { addExamples, addThreads } from '../operation-command.ts';

export function register(program: Command): void {
  const mcp = program
    .command('mcp')
    .description('serve this home to an AI assistant by the Model Context Protocol (stdio)')
    .action(async ({ threads }: { threads?: number }) => {
      const { serveAssistant } = await import('../../mcp/serve.ts');
      const stop = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
      await serveAssistant({ threads, signal: stop.signal, version: program.version()! });
    });
  addThreads(mcp);
  addExamples(mcp, ['brewslm mcp', 'BREWSLM_HOME=~/models/.brewslm brewslm mcp --threads 4']);
}
