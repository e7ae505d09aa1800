/**
 * The project file as one JSON Schema, for editors: the input schemas of its sections, less what only
 * belongs to a call.
 *
 * @module
 */
import type { z } from 'zod';
import { inputDocument } from '../describe-input.ts';
import { sectionNames, sectionOf, type Section } from './sections.ts';

type Document = z.core.JSONSchema.BaseSchema;

/** JSON Schema, draft 2020-12. */
export async function projectFileDocument(): Promise<Record<string, unknown>> {
  const inline = await inlineDocuments();
  const sections = await Promise.all(sectionNames.map(sectionOf));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A project file of BrewSLM',
    type: 'object',
    properties: Object.fromEntries(
      sections.map((section) => [section.name, sectionDocument(section, inline)]),
    ),
    required: ['project'],
    additionalProperties: false,
  };
}

/** What may stand in place of a file, by section and field. */
async function inlineDocuments(): Promise<Readonly<Record<string, Document>>> {
  const [{ mappingDocument }, { planFileDocument }] = await Promise.all([
    import('../../catalog/records/document.ts'),
    import('../../planning/plan-file.ts'),
  ]);
  const settings = planFileDocument();
  return {
    'dataset.mapping': mappingDocument(),
    'preflight.settings': settings,
    'train.plan': settings,
  };
}

function sectionDocument(
  { name: section, input, fields }: Section,
  inline: Readonly<Record<string, Document>>,
): Document {
  const { properties = {}, required = [], description } = inputDocument(input);
  const names = fields.map(({ name }) => name);
  const own = names.map((name) => {
    const property = properties[name] as Document;
    const { $schema: _, ...content } = inline[`${section}.${name}`] ?? {};
    const forms = [{ type: 'string' }, content];
    return [name, `${section}.${name}` in inline ? { ...property, anyOf: forms } : property];
  });
  return {
    description,
    // A section without settings is written as its name alone.
    type: (section === 'project' ? 'object' : ['object', 'null']) as 'object',
    properties: Object.fromEntries(own) as Document['properties'],
    required: required.filter((name) => names.includes(name)),
    additionalProperties: false,
  };
}
