/** The program from the build, as users run it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';

export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A folder to work in, with a home of its own. */
export class WorkingFolder {
  readonly path = temporaryFolder();
  readonly options = {
    cwd: this.path,
    env: { ...process.env, BREWSLM_HOME: join(this.path, 'home') },
  };

  /** Runs a command to its end, without a terminal. */
  run(...words: string[]): { code: number | null; out: string } {
    const { status, stdout } = spawnSync(process.execPath, [program, ...words], {
      ...this.options,
      encoding: 'utf8',
      input: '',
    });
    return { code: status, out: stdout };
  }

  /** The same with `--json`; `data` is what it prints. */
  ask<Data = ReturnType<typeof JSON.parse>>(
    ...words: string[]
  ): { code: number | null; out: string; data: Data } {
    const answer = this.run(...words, '--json', '--quiet');
    return { ...answer, data: JSON.parse(answer.out) as Data };
  }

  /** @returns `name`, which commands know by their working folder. */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return name;
  }
}
