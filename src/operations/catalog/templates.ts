import { z } from 'zod';
import type { Template } from '../../catalog/templates/template.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(report<Template>('A template of the catalogue.')),
  async run() {
    const { loadTemplate, templateIds } = await import('../../catalog/templates/template.ts');
    return { output: templateIds.map(loadTemplate) };
  },
});
