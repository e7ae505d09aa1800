import { z } from 'zod';
import type { LocatedReject } from '../../lifecycle/ingest/snapshot.ts';
import type { ExportedRejects, RowsForRepair } from '../../lifecycle/normalize/repair/repair.ts';
import { flag, positiveInteger, project, text, texts } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { currentDataset } from './current.ts';

export const operation = defineOperation({
  examples: [
    'brewslm dataset rejects --project 1 --code record.json --limit 50',
    'brewslm dataset rejects --project 1 --export repair.jsonl',
    'brewslm dataset import --project 1 --repaired repair.jsonl',
  ],
  input: z.strictObject({
    project: project('project'),
    limit: positiveInteger('show at most this many', { value: 'n' }).default(20),
    code: texts('only rejects of this kind, such as record.json; repeat for more', {
      value: 'code',
    }).default([]),
    file: text('only rejects of this source file', 'name').optional(),
    export: text('write the original lines, or rows as JSON, to repair and import again', 'file', {
      path: 'write',
    }).optional(),
    rows: flag('the whole rows rather than their beginnings, to repair and import again', {
      conflicts: ['export'],
    }).optional(),
  }),
  output: z.union([
    z.object({
      total: z.int(),
      byCode: z.record(z.string(), z.int()),
      rejects: z.array(report<LocatedReject>('What was refused, where, and why.')),
    }),
    report<RowsForRepair>('Rows as an export has them; `dataset import` takes them back.'),
    report<ExportedRejects>('The file that was written.'),
  ]),
  async run(context, input) {
    const { ledger } = await context.session();
    const { project, dataset, snapshot } = currentDataset(ledger, input.project);
    const filter = { codes: input.code, file: input.file };
    if (input.export !== undefined) {
      const { exportRejects } = await import('../../lifecycle/normalize/repair/repair.ts');
      const exported = await exportRejects(dataset, snapshot, filter, input.export);
      return {
        output: exported,
        view: { kind: 'exported' as const, project: project.id, exported },
      };
    }
    if (input.rows === true) {
      const { rowsForRepair } = await import('../../lifecycle/normalize/repair/repair.ts');
      const found = await rowsForRepair(dataset, snapshot, filter, input.limit);
      return { output: found, view: { kind: 'rows' as const, found } };
    }
    const { readRejects } = await import('../../lifecycle/normalize/repair/read-rejects.ts');
    const rejects: LocatedReject[] = [];
    const byCode: Record<string, number> = {};
    let total = 0;
    for await (const reject of readRejects(dataset, filter)) {
      total++;
      byCode[reject.code] = (byCode[reject.code] ?? 0) + 1;
      if (rejects.length < input.limit) rejects.push(reject);
    }
    const listed = { total, byCode, rejects };
    return { output: listed, view: { kind: 'listed' as const, ...listed } };
  },
});
