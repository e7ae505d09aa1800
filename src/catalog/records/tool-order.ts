/**
 * Tools in the order in which people write them. Dataset files sort all keys; a model that is
 * served meets `type` before `function`, and `name` before `description`.
 *
 * @module
 */
import type { Tool } from './message.ts';

const ORDER = ['type', 'name', 'description', 'enum', 'properties', 'required', 'items'];

export const inCustomaryOrder = (tools: readonly Tool[]): Tool[] =>
  tools.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      ...(parameters !== undefined && { parameters: ordered(parameters) }),
    },
  }));

const rank = (keyword: string): number => {
  const known = ORDER.indexOf(keyword);
  return known < 0 ? ORDER.length : known;
};

/** A JSON Schema: known keywords first, the rest as they are, and so within. */
function ordered<Schema>(schema: Schema): Schema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const entries = Object.entries(schema)
    .map(([keyword, value]): [string, unknown] => [
      keyword,
      keyword === 'properties' ? orderedEach(value) : ordered(value),
    ])
    .sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries) as Schema;
}

/** Names of parameters are no keywords: they keep their order. */
const orderedEach = (properties: unknown): unknown =>
  typeof properties === 'object' && properties !== null
    ? Object.fromEntries(
        Object.entries(properties).map(([name, schema]) => [name, ordered(schema as unknown)]),
      )
    : properties;
