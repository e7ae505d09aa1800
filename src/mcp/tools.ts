/**
 * Operations as tools of the Model Context Protocol. A tool takes what the operation takes; what comes
 * back has one form for all, as the protocol wants an object where some operations give lists.
 *
 * @module
 */
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Verdict } from '../ledger/verdicts.ts';
import { inputDocument, inputForAssistants } from '../operations/describe-input.ts';
import { entryOf, operationNames, operationOf, type OperationName } from '../operations/index.ts';
import { report } from '../operations/output-parts.ts';
import type { Problem } from '../problem/problem.ts';

/** Clients take letters, digits, `_` and `-`: `dataset.import` is `dataset_import`. */
const toolNameOf = (name: OperationName): string => name.replaceAll('.', '_');

/** The operation behind a tool, whether it is offered or not. */
export const operationNamed = (tool: string): OperationName | undefined =>
  operationNames.find((name) => toolNameOf(name) === tool);

/** What assistants are offered: all that is not for people only. */
export const offeredTools = (): Promise<Tool[]> =>
  Promise.all(operationNames.filter((name) => !entryOf(name).peopleOnly).map(toolOf));

async function toolOf(name: OperationName): Promise<Tool> {
  const { command, summary, kind, destructive = false } = entryOf(name);
  const { input, output, examples } = await operationOf(name);
  const lines = examples.map((example) => `  ${example}`);
  return {
    name: toolNameOf(name),
    title: command.split(/ [<[]/)[0],
    description: [
      `${summary[0].toUpperCase()}${summary.slice(1)}.`,
      ...(lines.length > 0 ? ['', 'The same as commands, for example:', ...lines] : []),
    ].join('\n'),
    inputSchema: inputDocument(inputForAssistants(input)) as Tool['inputSchema'],
    outputSchema: outputSchemaOf(output),
    annotations: {
      readOnlyHint: kind === 'query',
      ...(kind !== 'query' && { destructiveHint: destructive }),
      // What work has made is found again by its key.
      ...(kind === 'work' && { idempotentHint: true }),
    },
  };
}

/** Open for more: a client that checks results must not refuse those of a later version. */
function outputSchemaOf(output: z.ZodType): Tool['outputSchema'] {
  const answer = z.object({
    output: output
      .describe('What the operation gives; left out where there is a problem.')
      .optional(),
    verdicts: z
      .array(report<Verdict>('A verdict: gate, outcome, findings with their fixes.'))
      .describe('Verdicts that decided how it ended: one that is not PASS closed a gate.')
      .optional(),
    failed: z.boolean().describe('The work was done and the answer is bad news.').optional(),
    problem: report<Problem>('What went wrong: code, message, location, fix.').optional(),
  });
  return z.toJSONSchema(answer, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as Tool['outputSchema'];
}
