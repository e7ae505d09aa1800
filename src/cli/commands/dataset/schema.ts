import type { Command } from 'commander';
import { recordSchemas, type RecordSchema } from '../../../catalog/records/record-schema.ts';
import { command } from '../../command.ts';
import { examples } from '../../examples.ts';
import { table } from '../../style.ts';

export function registerSchema(dataset: Command): void {
  const schema = dataset
    .command('schema')
    .description('the kinds of canonical records, and the JSON Schema of each')
    .argument('[name]', 'a kind of record, or `mapping` for mapping files')
    .action(
      command(async (_cli, _options, name?: string) => {
        const [document, { didYouMean }, { fail }] = await Promise.all([
          import('../../../catalog/records/document.ts'),
          import('../../../problem/nearest.ts'),
          import('../../../problem/problem.ts'),
        ]);
        if (name === undefined)
          return {
            data: document.recordDocuments(),
            text: (style) =>
              table(
                ['schema', 'what it is'],
                recordSchemas.map((each) => [each, document.descriptions[each].title]),
                style,
              ),
          };
        if (name === 'mapping') return printed(document.mappingDocument());
        if (!recordSchemas.includes(name as RecordSchema))
          fail('usage.invalid', `there is no schema ${name}${didYouMean(name, recordSchemas)}`);
        return printed(document.recordDocument(name as RecordSchema));
      }),
    );
  examples(schema, ['brewslm dataset schema', 'brewslm dataset schema tool_call']);
}

const printed = (data: unknown) => ({ data, text: () => JSON.stringify(data, null, 2) });
