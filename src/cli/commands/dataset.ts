import type { Command } from 'commander';
import { registerDiff } from './dataset/diff.ts';
import { registerImport } from './dataset/import.ts';
import { registerMap } from './dataset/map.ts';
import { registerProfile } from './dataset/profile.ts';
import { registerRejects } from './dataset/rejects.ts';
import { registerSchema } from './dataset/schema.ts';
import { registerShow } from './dataset/show.ts';
import { registerVersions } from './dataset/versions.ts';

export function register(program: Command): void {
  const dataset = program.command('dataset').description('import data and see what became of it');
  registerImport(dataset);
  registerMap(dataset);
  registerSchema(dataset);
  registerShow(dataset);
  registerProfile(dataset);
  registerRejects(dataset);
  registerVersions(dataset);
  registerDiff(dataset);
}
