/**
 * Tool definitions in any of the forms in which they are published, as OpenAI writes them.
 *
 * @module
 */
import type { Tool } from '../../../../catalog/records/message.ts';
import { Refusal } from '../fields/refusal.ts';
import { isObject, parseStructure, structuresWithin } from '../fields/structure.ts';

type Parameters = NonNullable<Tool['function']['parameters']>;

/** Python's names of types, as xLAM has them. */
const jsonTypes: Readonly<Record<string, string>> = {
  str: 'string',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  list: 'array',
  tuple: 'array',
  set: 'array',
  dict: 'object',
};

/**
 * @param source A list of tools, one tool, the JSON of either, or text with such JSON in it.
 * @throws Refusal `record.tools`
 */
export function readTools(source: unknown, field: string): Tool[] {
  if (source === undefined || source === null) return [];
  const value = typeof source === 'string' ? toolsOfText(source) : source;
  return (Array.isArray(value) ? value.flat() : [value]).map((tool: unknown) =>
    readTool(tool, field),
  );
}

/** JSON that is the whole text; else what among its JSON is a tool, within `<tools>` if it has them. */
function toolsOfText(text: string): unknown {
  const whole = parseStructure(text);
  if (whole !== undefined) return whole;
  const within = /<tools>([\s\S]*?)<\/tools>/.exec(text)?.[1] ?? text;
  return structuresWithin(within)
    .flat()
    .filter((found) => isObject(found) && ('name' in found || isObject(found.function)));
}

function readTool(source: unknown, field: string): Tool {
  const definition = isObject(source) && isObject(source.function) ? source.function : source;
  if (!isObject(definition) || typeof definition.name !== 'string' || definition.name === '')
    throw new Refusal('record.tools', `field ${field} holds a tool without a name`, field);
  const { name, description, parameters = definition.input_schema } = definition;
  return {
    type: 'function',
    function: {
      name,
      ...(typeof description === 'string' && { description }),
      ...(isObject(parameters) && { parameters: toJsonSchema(parameters) }),
    },
  };
}

/** Parameters are a JSON Schema already, or name their types one by one. */
function toJsonSchema(parameters: Record<string, unknown>): Parameters {
  const values = Object.values(parameters);
  const named = values.length > 0 && values.every(isObject);
  if (!named || isObject(parameters.properties)) return parameters as Parameters;
  const properties = Object.entries(parameters as Record<string, Record<string, unknown>>);
  const required = properties.filter(([, property]) => isRequired(property)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      properties.map(([name, property]) => [name, toProperty(property)]),
    ),
    ...(required.length > 0 && { required }),
  } as Parameters;
}

const isRequired = (property: Record<string, unknown>): boolean =>
  property.required !== false &&
  !('default' in property) &&
  !(typeof property.type === 'string' && property.type.includes('optional'));

/** Whether a parameter is required is said once, in the list of them. */
function toProperty({ type, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const others = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'required'));
  if (typeof type !== 'string') return others;
  const word = /^[a-z]+/.exec(type.toLowerCase())?.[0] ?? '';
  return { type: jsonTypes[word] ?? type, ...others };
}
