/**
 * The renderer of each operation, loaded when there is something to draw.
 *
 * @module
 */
import type { OperationName } from '../../operations/index.ts';
import type { Renderer } from './renderer.ts';

export const renderers: {
  readonly [Name in OperationName]: () => Promise<{ renderer: Renderer<Name> }>;
} = {
  'project.create': () => import('./project/create.ts'),
  'project.list': () => import('./project/list.ts'),
  'project.file': () => import('./project/file.ts'),
  'dataset.import': () => import('./dataset/import.ts'),
  'dataset.map': () => import('./dataset/map.ts'),
  'dataset.layouts': () => import('./dataset/layouts.ts'),
  'dataset.schema': () => import('./dataset/schema.ts'),
  'dataset.show': () => import('./dataset/show.ts'),
  'dataset.profile': () => import('./dataset/profile.ts'),
  'dataset.rejects': () => import('./dataset/rejects.ts'),
  'dataset.versions': () => import('./dataset/versions.ts'),
  'dataset.diff': () => import('./dataset/diff.ts'),
  'model.add': () => import('./model/add.ts'),
  'model.list': () => import('./model/list.ts'),
  'model.show': () => import('./model/show.ts'),
  'preflight.run': () => import('./preflight/run.ts'),
  'preflight.show': () => import('./preflight/show.ts'),
  'benchmark.run': () => import('./benchmark/run.ts'),
  'benchmark.show': () => import('./benchmark/show.ts'),
  'train.start': () => import('./train/start.ts'),
  'run.list': () => import('./run/list.ts'),
  'run.show': () => import('./run/show.ts'),
  'run.timeline': () => import('./run/timeline.ts'),
  'run.diagnose': () => import('./run/diagnose.ts'),
  'run.report': () => import('./run/report.ts'),
  'run.export': () => import('./run/export.ts'),
  'export.run': () => import('./export/run.ts'),
  'optimize.run': () => import('./optimize/run.ts'),
  'release.propose': () => import('./release/propose.ts'),
  'release.accept': () => import('./release/accept.ts'),
  'release.list': () => import('./release/list.ts'),
  'release.show': () => import('./release/show.ts'),
  'release.backlog': () => import('./release/backlog.ts'),
  'generate.run': () => import('./generate/run.ts'),
  'gate.list': () => import('./gate/list.ts'),
  'gate.show': () => import('./gate/show.ts'),
  'gate.override': () => import('./gate/override.ts'),
  'artifact.list': () => import('./artifact/list.ts'),
  'artifact.show': () => import('./artifact/show.ts'),
  'artifact.lineage': () => import('./artifact/lineage.ts'),
  'artifact.verify': () => import('./artifact/verify.ts'),
  'artifact.replay': () => import('./artifact/replay.ts'),
  'artifact.gc': () => import('./artifact/gc.ts'),
  'support.bundle': () => import('./support/bundle.ts'),
  'runtime.profile': () => import('./runtime/profile.ts'),
  'template.list': () => import('./catalog/templates.ts'),
  'task.list': () => import('./catalog/tasks.ts'),
  'sample.list': () => import('./catalog/samples.ts'),
  'target.list': () => import('./catalog/targets.ts'),
  'project.schema': () => import('./project/schema.ts'),
};
