import type { Command } from 'commander';
import type { LocatedReject } from '../../../lifecycle/ingest/snapshot.ts';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { positiveInteger } from '../../numbers.ts';
import { table, type Style } from '../../style.ts';
import { currentDataset } from './current.ts';

interface RejectsOptions {
  project: string;
  limit: number;
  code: string[];
  file?: string;
  export?: string;
}

export function registerRejects(dataset: Command): void {
  const rejects = dataset
    .command('rejects')
    .description('list what was refused, or export it for repair')
    .requiredOption('--project <id|name>', 'project')
    .option('--limit <n>', 'show at most this many', positiveInteger, 20)
    .option(
      '--code <code>',
      'only rejects of this kind, such as record.json; repeat for more',
      (code: string, codes: string[]) => [...codes, code],
      [],
    )
    .option('--file <name>', 'only rejects of this source file')
    .option(
      '--export <file>',
      'write the original lines, or rows as JSON, to repair and import again',
    )
    .action(
      command<RejectsOptions>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { project, dataset: artifact, snapshot } = currentDataset(ledger, options.project);
        const filter = { codes: options.code, file: options.file };
        if (options.export !== undefined) {
          const { exportRejects } = await import('../../../lifecycle/normalize/repair/repair.ts');
          const exported = await exportRejects(artifact, snapshot, filter, options.export);
          return {
            data: exported,
            text: () =>
              [
                `${exported.records} rejected records of ${exported.files.join(', ')} are in ${exported.path}`,
                `${HOW_TO_REPAIR[exported.form]}; keep the file beside it`,
                `next: brewslm dataset import --project ${project.id} --repaired ${exported.path}`,
              ].join('\n'),
          };
        }
        const { readRejects } = await import('../../../lifecycle/normalize/repair/read-rejects.ts');
        const shown: LocatedReject[] = [];
        const byCode: Record<string, number> = {};
        let total = 0;
        for await (const reject of readRejects(artifact, filter)) {
          total++;
          byCode[reject.code] = (byCode[reject.code] ?? 0) + 1;
          if (shown.length < options.limit) shown.push(reject);
        }
        return {
          data: { total, byCode, rejects: shown },
          text: (style) =>
            total === 0 ? 'nothing was refused' : listed(shown, total, byCode, style),
        };
      }),
    );
  examples(rejects, [
    'brewslm dataset rejects --project 1 --code record.json --limit 50',
    'brewslm dataset rejects --project 1 --export repair.jsonl',
    'brewslm dataset import --project 1 --repaired repair.jsonl',
  ]);
}

const EXCERPT = 60;

const HOW_TO_REPAIR = {
  lines: 'repair the lines there; an emptied one leaves its record out',
  rows: 'repair `record` of each line, or `text` where that is what could not be read; `"drop": true` leaves a row out',
};

function listed(
  rejects: readonly LocatedReject[],
  total: number,
  byCode: Readonly<Record<string, number>>,
  style: Style,
): string {
  const counts = Object.entries(byCode).map(([code, count]) => `${count} ${code}`);
  return [
    table(
      ['where', 'code', 'field', 'reason', 'excerpt'],
      rejects.map((item) => [
        `${item.file}:${item.line}`,
        item.code,
        item.field ?? '',
        item.message,
        item.excerpt.slice(0, EXCERPT),
      ]),
      style,
    ),
    `${rejects.length} of ${total} shown: ${counts.join(', ')}`,
  ].join('\n');
}
