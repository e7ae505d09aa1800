/**
 * JSON Schemas as grammars of llama.cpp (GBNF), so that a reply cannot but conform. Each rule gives a
 * part of what its schema allows; a keyword whose meaning no rule here holds is refused rather than
 * ignored. Two things are narrower than the schema: properties come in the order in which they stand
 * there, and beside them there are no others.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';

type Schema = Record<string, unknown>;

/** Any JSON object: what `json_object` asks for. */
export const anyObject: Schema = { type: 'object' };

/** They say something to people and nothing of values. */
const remarks = ['title', 'description', 'default', 'examples', '$schema', '$id', '$comment'];

const keywords: Readonly<Record<Type, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength'],
  number: [],
  integer: [],
  boolean: [],
  null: [],
};

const allKeywords = Object.values(keywords).flat();

/** A character of a string is one of Unicode, so that lengths are those of JSON Schema. */
const base = [
  String.raw`ws ::= ( " " | "\n" [ \t]{0,20} )?`,
  String.raw`char ::= [^"\\\x7F\x00-\x1F] | "\\" ( ["\\/bfnrt] | "u" ( [0-9a-cA-CefEF] [0-9a-fA-F]{3} | [dD] [0-7] [0-9a-fA-F]{2} ) )`,
  String.raw`string ::= "\"" char* "\""`,
  String.raw`integer ::= "-"? ( "0" | [1-9] [0-9]{0,14} )`,
  String.raw`number ::= integer ( "." [0-9]{1,15} )? ( [eE] [-+]? [0-9]{1,2} )?`,
  'boolean ::= "true" | "false"',
  'null ::= "null"',
  'any ::= string | number | boolean | null | any-array | any-object',
  'any-array ::= "[" ws ( any ( "," ws any )* ws )? "]"',
  String.raw`any-object ::= "{" ws ( string ":" ws any ( "," ws string ":" ws any )* ws )? "}"`,
];

/** @throws `llama.grammar` for a schema, or a keyword of one, that no grammar is made of. */
export function jsonGrammar(schema: unknown): string {
  const grammar = new JsonGrammar(schema);
  return `${[`root ::= ${grammar.root}`, ...base, ...grammar.rules].join('\n')}\n`;
}

class JsonGrammar {
  readonly rules: string[] = [];
  readonly root: string;
  readonly #definitions: Schema;
  readonly #defined = new Map<string, string>();

  constructor(schema: unknown) {
    const { $defs = {} } = asSchema(schema, '#');
    this.#definitions = asSchema($defs, '#/$defs');
    this.root = this.#ruleOf(schema, '#');
  }

  /** The name of a rule, or a sequence in brackets, for the values of a schema. */
  #ruleOf(given: unknown, place: string): string {
    if (given === true) return 'any';
    if (place.length > 2000) refuse('a schema that is nested so deeply', place.slice(0, 80));
    const schema = asSchema(given, place);
    const said = Object.keys(schema).filter((word) => !remarks.includes(word) && word !== '$defs');
    const only = (word: string): void => {
      const other = said.find((one) => one !== word && one !== 'type');
      if (other !== undefined) refuse(`${word} beside ${other}`, place);
    };
    if (said.length === 0) return 'any';
    if ('$ref' in schema) {
      only('$ref');
      return this.#reference(schema.$ref, place);
    }
    if ('const' in schema || 'enum' in schema) {
      only('const' in schema ? 'const' : 'enum');
      const values = 'const' in schema ? [schema.const] : listOf(schema.enum, place);
      const types = typesOf(schema, place);
      if ('type' in schema && !values.every((value) => types.some((type) => isOf(type, value))))
        refuse('a value that is not of its type', place);
      return oneOf(values.map((value) => literal(JSON.stringify(value))));
    }
    if ('anyOf' in schema) {
      only('anyOf');
      if ('type' in schema) refuse('anyOf beside type', place);
      const parts = listOf(schema.anyOf, place);
      return oneOf(parts.map((part, at) => this.#ruleOf(part, `${place}/anyOf/${at}`)));
    }
    const types = typesOf(schema, place);
    const known = types.flatMap((type) => keywords[type]);
    const unknown = said.find((word) => word !== 'type' && !allKeywords.includes(word));
    if (unknown !== undefined) refuse(unknown, place);
    if (types.length === 0) refuse(`${said[0]} without a type`, place);
    const strange = said.find((word) => word !== 'type' && !known.includes(word));
    if (strange !== undefined) refuse(strange, place);
    return oneOf(types.map((type) => this.#ofType(type, schema, place)));
  }

  #ofType(type: Type, schema: Schema, place: string): string {
    if (type === 'object') return this.#object(schema, place);
    if (type === 'array') {
      const item = 'items' in schema ? this.#ruleOf(schema.items, `${place}/items`) : 'any';
      return this.#array(item, ...boundsOf(schema, 'Items', place));
    }
    if (type !== 'string') return type;
    const [least, most] = boundsOf(schema, 'Length', place);
    if (least === 0 && most === null) return 'string';
    return this.#add(String.raw`"\"" char${times(least, most)} "\""`);
  }

  #array(item: string, least: number, most: number | null): string {
    if (most === 0) return this.#add('"[" ws "]"');
    const more = times(Math.max(0, least - 1), most === null ? null : most - 1);
    const items = `${item} ( "," ws ${item} )${more} ws`;
    return this.#add(`"[" ws ${least === 0 ? `( ${items} )?` : items} "]"`);
  }

  #object(schema: Schema, place: string): string {
    const properties = Object.entries(asSchema(schema.properties ?? {}, `${place}/properties`));
    const required = listOf(schema.required ?? [], `${place}/required`).map(String);
    const missing = required.find((name) => !properties.some(([known]) => known === name));
    if (missing !== undefined) refuse(`required ${missing}, which is no property,`, place);
    if (properties.length === 0) return this.#map(schema.additionalProperties ?? true, place);
    // From the last on: what follows when something stands before, and when nothing does.
    let [after, first] = ['', ''];
    for (const [name, value] of properties.toReversed()) {
      const rule = this.#ruleOf(value, `${place}/properties/${name}`);
      const member = `${literal(JSON.stringify(name))} ":" ws ${rule}`;
      const [here, next] = [`"," ws ${member} ${after}`, `${member} ${after}`];
      const needed = required.includes(name);
      first = this.#add(needed ? next : orElse(next, first));
      after = this.#add(needed ? here : orElse(here, after));
    }
    return this.#add(`"{" ws ${first} ws "}"`);
  }

  #map(values: unknown, place: string): string {
    if (values === false) return this.#add('"{" ws "}"');
    if (values === true) return 'any-object';
    const member = `string ":" ws ${this.#ruleOf(values, `${place}/additionalProperties`)}`;
    return this.#add(`"{" ws ( ${member} ( "," ws ${member} )* ws )? "}"`);
  }

  #reference(target: unknown, place: string): string {
    const [, name] = /^#\/\$defs\/([^/]+)$/.exec(String(target)) ?? [];
    if (name === undefined || !Object.hasOwn(this.#definitions, name))
      return refuse(`$ref ${String(target)}`, place);
    const known = this.#defined.get(name);
    if (known !== undefined) return known;
    const rule = `def${this.#defined.size}`;
    // Before its definition is looked at, which may lead back here.
    this.#defined.set(name, rule);
    this.rules.push(`${rule} ::= ${this.#ruleOf(this.#definitions[name], `#/$defs/${name}`)}`);
    return rule;
  }

  #add(body: string): string {
    const name = `rule${this.rules.length}`;
    this.rules.push(`${name} ::= ${body}`);
    return name;
  }
}

type Type = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

function typesOf({ type }: Schema, place: string): Type[] {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  if (type === undefined) return [];
  if (!types.every((one) => Object.hasOwn(keywords, String(one))))
    refuse(`the type ${JSON.stringify(type)}`, place);
  return types as Type[];
}

function isOf(type: Type, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}

const orElse = (body: string, rule: string): string =>
  rule === '' ? `( ${body} )?` : `${body} | ${rule}`;

/** Text as it stands in a grammar. */
const literal = (text: string): string => JSON.stringify(text);

const oneOf = (parts: readonly string[]): string =>
  parts.length === 1 ? parts[0] : `( ${parts.join(' | ')} )`;

function times(least: number, most: number | null): string {
  if (most === null) return least === 0 ? '*' : `{${least},}`;
  return `{${least},${most}}`;
}

function boundsOf(
  schema: Schema,
  what: 'Items' | 'Length',
  place: string,
): [least: number, most: number | null] {
  const bound = (name: string): number | null => {
    const value = schema[name];
    if (value === undefined) return null;
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > 2000)
      refuse(`${name} ${JSON.stringify(value)}`, place);
    return Number(value);
  };
  const [least, most] = [bound(`min${what}`) ?? 0, bound(`max${what}`)];
  if (most !== null && least > most) refuse(`min${what} above max${what}`, place);
  return [least, most];
}

function asSchema(given: unknown, place: string): Schema {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse('what is no object', place);
  return given as Schema;
}

function listOf(given: unknown, place: string): unknown[] {
  if (!Array.isArray(given)) return refuse('what is no list', place);
  return given as unknown[];
}

const refuse = (what: string, place: string): never =>
  fail('llama.grammar', `no reply can be held to ${what} at ${place}`, {
    location: { field: 'response_format' },
    evidence: { place },
  });
