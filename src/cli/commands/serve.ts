/**
 * A model behind the OpenAI API, on a terminal until Ctrl-C.
 *
 * @module
 */
import type { Command } from 'commander';
import { addCommand } from '../operation-command.ts';

export function register(program: Command): void {
  const summary = 'serve the release in force to programs, by the OpenAI API';
  addCommand(program, 'serve', summary, async () => {
    const { serve, serveInput } = await import('../servers/serve-model.ts');
    return {
      examples: [
        'brewslm serve --project 1',
        'brewslm serve --project 1 --release production',
        'brewslm serve --project 1 --release 3 --port 8000 --parallel 8',
        'brewslm serve --bundle exports/tickets-gguf-3fa9c1d2e4b5',
        'MODEL_KEY=… brewslm serve --project 1 --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --key-env MODEL_KEY',
      ],
      inputs: [serveInput],
      act: serve,
    };
  });
}
