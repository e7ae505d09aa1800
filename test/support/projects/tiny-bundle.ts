/** A Hugging Face bundle of the tiny project, in a folder. */
import { join } from 'node:path';
import { exportProject, type Exported } from '../../../src/lifecycle/package/export-project.ts';
import type { Session } from '../../../src/lifecycle/stage/run-stage.ts';
import { tinyProject } from '../models/tiny-project.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface TinyBundle extends Exported {
  session: Session;
  /** The file that its rows are from. */
  source: string;
}

export async function tinyBundle(): Promise<TinyBundle> {
  const home = temporaryFolder();
  const { session, project } = await tinyProject(home);
  const exported = await exportProject(session, project, {
    format: 'huggingface',
    target: 'vllm',
    dtype: 'bfloat16',
    heldOut: { scored: 6, generated: 0 },
    output: join(temporaryFolder(), 'bundle'),
  });
  return { ...exported, session, source: join(home, 'rows.jsonl') };
}
