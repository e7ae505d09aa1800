import type { Command } from 'commander';
import type { StoredModel } from '../../models/model-store.ts';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { renderProblem } from '../render-problem.ts';
import { table, type Style } from '../style.ts';

interface AddOptions {
  id?: string;
  licence?: string;
  allowPrivate?: boolean;
}

export function register(program: Command): void {
  const model = program.command('model').description('bring in and list base models');

  const add = model
    .command('add')
    .description('copy or download a base model into the store')
    .argument('<model>', 'a folder, a .gguf file, hf:org/name@revision, or an id of the catalogue')
    .option('--id <id>', 'id to give it; made from its name if absent')
    .option('--licence <id>', 'its licence, where the files do not say, such as apache-2.0')
    .option('--allow-private', 'let the hub redirect to private addresses, as a mirror may')
    .action(
      command<AddOptions>(async (cli, { id, licence, allowPrivate }, spec) => {
        const [{ addModel }, { defaultHome }] = await Promise.all([
          import('../../models/add-model.ts'),
          import('../../ledger/ledger.ts'),
        ]);
        const added = await addModel({
          home: defaultHome(),
          spec,
          id,
          licence,
          allowPrivate,
          signal: cli.signal,
          onProgress: (done, total, rate) =>
            cli.progress.update({
              label: 'model',
              done: megabytes(done),
              total: megabytes(total),
              unit: 'MB',
              note: rate > 0 ? `${megabytes(rate)} MB/s` : undefined,
            }),
        });
        return {
          data: { ...added.manifest, warnings: added.warnings },
          text: (style) =>
            [
              `${style.green('added')} ${style.bold(added.manifest.id)}`,
              facts(added),
              ...added.warnings.map((warning) => renderProblem(warning, style)),
              `next: brewslm train --project PROJECT --base-model ${added.manifest.id}`,
            ].join('\n'),
        };
      }),
    );
  examples(add, [
    'brewslm model add ./SmolLM2-135M-Instruct.Q4_1.gguf --id smollm2-135m-instruct',
    'brewslm model add hf:HuggingFaceTB/SmolLM2-360M-Instruct',
  ]);

  const list = model
    .command('list')
    .description('list base models: those in the store and those of the catalogue')
    .action(
      command(async () => {
        const [{ listModels }, { defaultHome }, { baseModels }] = await Promise.all([
          import('../../models/model-store.ts'),
          import('../../ledger/ledger.ts'),
          import('../../catalog/models/base-model.ts'),
        ]);
        const stored = await listModels(defaultHome());
        const ids = new Set(stored.map(({ manifest }) => manifest.id));
        const rows = [
          ...stored.map(({ manifest }) => ({
            id: manifest.id,
            state: 'in store',
            parameters: manifest.parameters,
            license: manifest.license,
            contextLength: manifest.contextLength,
          })),
          ...baseModels()
            .filter(({ id }) => !ids.has(id))
            .map((base) => ({
              id: base.id,
              state: base.kind === 'scratch' ? 'from scratch' : 'to be added',
              parameters: base.parameters,
              license: base.kind === 'hub' ? base.license : null,
              contextLength: base.config.maxPositions,
            })),
        ];
        return { data: rows, text: (style) => drawList(rows, style) };
      }),
    );
  examples(list, ['brewslm model list']);

  const show = model
    .command('show')
    .description('what the store knows of a model; its files are checked')
    .argument('<id>', 'id of a model in the store')
    .action(
      command(async (_, __, id) => {
        const [{ resolveModel, verifyModel }, { defaultHome }] = await Promise.all([
          import('../../models/model-store.ts'),
          import('../../ledger/ledger.ts'),
        ]);
        const found = await resolveModel(defaultHome(), id);
        await verifyModel(defaultHome(), id);
        return {
          data: { ...found.manifest, path: found.path },
          text: (style) => `${style.bold(id)}\n${facts(found)}\nfiles as added: yes`,
        };
      }),
    );
  examples(show, ['brewslm model show smollm2-135m-instruct']);
}

interface Row {
  id: string;
  state: string;
  parameters: number;
  license: string | null;
  contextLength: number;
}

const drawList = (rows: readonly Row[], style: Style): string =>
  table(
    ['id', 'state', 'parameters', 'context', 'licence'],
    rows.map((row) => [
      row.id,
      row.state,
      `${megabytes(row.parameters)}M`,
      `${row.contextLength}`,
      row.license ?? '–',
    ]),
    style,
  );

function facts({ manifest, path }: StoredModel): string {
  const { source } = manifest;
  const from = source.kind === 'hub' ? `hf:${source.repository}@${source.commit}` : source.name;
  return [
    `source      ${from}`,
    `shape       ${manifest.architecture}, ${megabytes(manifest.parameters)}M parameters, context ${manifest.contextLength}`,
    `weights     ${manifest.format}, ${manifest.encodings.join(' ')}`,
    `licence     ${manifest.license ?? 'not stated'}`,
    `digest      ${manifest.digest}`,
    `path        ${path}`,
  ].join('\n');
}

const megabytes = (count: number): number => Math.round(count / 100_000) / 10;
