import type { Command } from 'commander';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { renderProblem } from '../render-problem.ts';
import { bytes, short, table, type Style } from '../style.ts';

export function register(program: Command): void {
  const artifact = program
    .command('artifact')
    .description('list, inspect, verify and replay what stages made');
  registerList(artifact);
  registerShow(artifact);
  registerLineage(artifact);
  registerVerify(artifact);
  registerReplay(artifact);
  registerGc(artifact);
}

function registerList(artifact: Command): void {
  artifact
    .command('list')
    .description('list artifacts, oldest first')
    .option('--project <id|name>', 'only those of one project')
    .action(
      command<{ project?: string }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const rows = options.project
          ? ledger.projects.artifacts(ledger.projects.find(options.project))
          : ledger.artifacts.list().map((row) => row.artifact);
        return {
          data: rows.map(describe),
          text: (style) => (rows.length === 0 ? 'no artifacts yet' : artifactTable(rows, style)),
        };
      }),
    );
}

function registerShow(artifact: Command): void {
  artifact
    .command('show')
    .description('show what an artifact holds and how it was made')
    .argument('<id>', 'artifact id, or its first digits')
    .action(
      command(async (cli, _options, id) => {
        const { ledger } = await cli.session();
        const found = ledger.artifacts.find(id);
        return { data: describe(found), text: (style) => renderArtifact(found, style) };
      }),
    );
}

function registerLineage(artifact: Command): void {
  artifact
    .command('lineage')
    .description('show what an artifact was made from, down to the source data')
    .argument('<id>', 'artifact id, or its first digits')
    .action(
      command(async (cli, _options, id) => {
        const { ledger } = await cli.session();
        const found = ledger.artifacts.find(id);
        return {
          data: lineage(ledger, found),
          text: () => lineageLines(ledger, found, 'artifact').join('\n'),
        };
      }),
    );
}

function registerVerify(artifact: Command): void {
  const verify = artifact
    .command('verify')
    .description('check every stored byte against its digest')
    .argument('[id]', 'artifact id, or its first digits; all artifacts when left out')
    .action(
      command(async (cli, _options, id) => {
        const { ledger, progress, signal } = await cli.session();
        const { verifyArtifacts } = await import('../../lifecycle/stage/verify-artifacts.ts');
        const chosen = id
          ? [ledger.artifacts.find(id)]
          : ledger.artifacts.list().map((row) => row.artifact);
        const report = await verifyArtifacts(ledger, chosen, progress, signal);
        return {
          data: report,
          failed: report.damaged.length > 0,
          text: (style) => {
            const intact = `${report.artifacts - report.damaged.length} of ${report.artifacts} artifacts intact, ${bytes(report.bytes)} checked`;
            const damage = report.damaged.flatMap(({ artifact: broken, problems }) => [
              `${style.red('damaged')} ${short(broken)}`,
              ...problems.map((item) => renderProblem(item, style)),
            ]);
            return [intact, ...damage].join('\n');
          },
        };
      }),
    );
  examples(verify, ['brewslm artifact verify', 'brewslm artifact verify 3fa9c1']);
}

function registerReplay(artifact: Command): void {
  const replay = artifact
    .command('replay')
    .description('recompute an artifact from its inputs and compare byte for byte')
    .argument('<id>', 'artifact id, or its first digits')
    .action(
      command(async (cli, _options, id) => {
        const session = await cli.session();
        const { replay: run } = await import('../../lifecycle/replay.ts');
        const result = await run(session, session.ledger.artifacts.find(id));
        return {
          data: result,
          failed: !result.identical,
          text: (style) => {
            if (result.identical)
              return `${style.green('identical')} ${result.files} files, ${bytes(result.bytes)}`;
            const { file, what, offset } = result.difference!;
            const at = offset === undefined ? '' : ` from byte ${offset}`;
            return `${style.red('differs')} first in ${file}: ${what}${at}`;
          },
        };
      }),
    );
  examples(replay, ['brewslm artifact replay 3fa9c1']);
}

function registerGc(artifact: Command): void {
  artifact
    .command('gc')
    .description(
      'delete stored files that no artifact needs, and what killed processes left unfinished',
    )
    .option('--dry-run', 'only say what would go')
    .action(
      command<{ dryRun?: boolean }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { collectGarbage } = await import('../../ledger/objects/collect-garbage.ts');
        const collection = collectGarbage(ledger, options.dryRun === true);
        const verb = options.dryRun ? 'would delete' : 'deleted';
        return {
          data: collection,
          text: () =>
            `${verb} ${collection.objects} objects and ${collection.unfinished} unfinished files, ${bytes(collection.bytes)}`,
        };
      }),
    );
}

const describe = (artifact: Artifact) => ({
  id: artifact.id,
  bytes: artifact.bytes,
  ...artifact.descriptor,
});

export function artifactTable(artifacts: Artifact[], style: Style): string {
  return table(
    ['id', 'kind', 'stage', 'files', 'size', 'summary'],
    artifacts.map((item) => [
      short(item.id),
      item.kind,
      item.descriptor.producer.stage,
      `${item.descriptor.files.length}`,
      bytes(item.bytes),
      oneLine(item.descriptor.summary),
    ]),
    style,
  );
}

function renderArtifact(artifact: Artifact, style: Style): string {
  const { descriptor } = artifact;
  const { producer } = descriptor;
  return [
    `${style.bold(descriptor.kind)} ${artifact.id}`,
    `stage    ${producer.stage} version ${producer.version}, seed ${producer.seed}`,
    ...Object.entries(descriptor.inputs).map(([role, id]) => `input    ${role}: ${short(id)}`),
    `summary  ${oneLine(descriptor.summary)}`,
    '',
    table(
      ['file', 'size', 'sha256'],
      descriptor.files.map((file) => [file.path, bytes(file.bytes), file.sha256]),
      style,
    ),
    '',
    'configuration',
    JSON.stringify(producer.configuration, null, 2),
  ].join('\n');
}

interface LineageNode {
  id: string;
  kind: string;
  stage: string;
  inputs: Record<string, LineageNode>;
}

function lineage(ledger: Ledger, artifact: Artifact): LineageNode {
  const inputs = Object.entries(ledger.artifacts.inputs(artifact));
  return {
    id: artifact.id,
    kind: artifact.kind,
    stage: artifact.descriptor.producer.stage,
    inputs: Object.fromEntries(inputs.map(([role, input]) => [role, lineage(ledger, input)])),
  };
}

function lineageLines(ledger: Ledger, artifact: Artifact, role: string, depth = 0): string[] {
  const line = `${'  '.repeat(depth)}${role}: ${artifact.kind} ${short(artifact.id)} ${oneLine(artifact.descriptor.summary)}`;
  const inputs = Object.entries(ledger.artifacts.inputs(artifact));
  return [
    line.trimEnd(),
    ...inputs.flatMap(([name, input]) => lineageLines(ledger, input, name, depth + 1)),
  ];
}

/** Plain figures of a summary in one line; nested values are left to `--json`. */
function oneLine(summary: Record<string, unknown>): string {
  return Object.entries(summary)
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
    .slice(0, 100);
}
