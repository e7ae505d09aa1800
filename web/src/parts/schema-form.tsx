/**
 * A form over a JSON Schema: a field for each value, with what it means, its bounds, its unit and what
 * counts where nothing is said.
 *
 * @module
 */
import {
  Button,
  Fieldset,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { numberText } from './figure.tsx';
import { Prose } from './prose.tsx';

/** What of JSON Schema forms are made from. */
export interface FormSchema {
  type?: string;
  title?: string;
  description?: string;
  unit?: string;
  /** The first is shown where nothing is written yet. */
  examples?: readonly string[];
  enum?: readonly (string | number)[];
  properties?: Readonly<Record<string, FormSchema>>;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

export type FormValue = string | number | boolean;
export type FormValues = { readonly [name: string]: FormValue | FormValues };

interface Props {
  /** Of an object. */
  schema: FormSchema;
  values: FormValues;
  /** What counts where nothing else is said; where a value differs, it can be taken back. */
  usual: FormValues;
  /** Hears the names on the way to a value, and the value; null for the usual one. */
  onChange: (path: readonly string[], value: FormValue | null) => void;
}

export const SchemaForm = ({ schema, values, usual, onChange }: Props) => {
  const entries = Object.entries(schema.properties ?? {});
  const plain = entries.filter(([, each]) => each.properties === undefined);
  const nested = entries.filter(([, each]) => each.properties !== undefined);
  return (
    <Stack gap="md">
      {plain.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {plain.map(([name, each]) => (
            <Field
              key={name}
              name={name}
              schema={each}
              value={values[name] as FormValue | undefined}
              usual={usual[name] as FormValue | undefined}
              onChange={(value) => onChange([name], value)}
            />
          ))}
        </SimpleGrid>
      )}
      {nested.map(([name, each]) => (
        <Fieldset key={name} legend={titleOf(name, each)}>
          {each.description !== undefined && (
            <Text size="sm" c="dimmed" mb="sm">
              {each.description}
            </Text>
          )}
          <SchemaForm
            schema={each}
            values={values[name] as FormValues}
            usual={usual[name] as FormValues}
            onChange={(path, value) => onChange([name, ...path], value)}
          />
        </Fieldset>
      ))}
    </Stack>
  );
};

interface FieldProps {
  name: string;
  schema: FormSchema;
  /** Undefined where nothing is said, as of settings that are usually left out. */
  value: FormValue | undefined;
  usual: FormValue | undefined;
  onChange: (value: FormValue | null) => void;
}

function Field({ name, schema, value, usual, onChange }: FieldProps) {
  const own = value !== usual;
  const label = titleOf(name, schema);
  const shared = {
    label,
    description: (
      <>
        {schema.description !== undefined && <Prose text={schema.description} />}
        {own && (
          <Button
            ml={4}
            size="compact-xs"
            variant="subtle"
            aria-label={`${label}: as usual, ${valueText(schema, usual)}`}
            onClick={() => onChange(null)}
          >
            as usual: {valueText(schema, usual)}
          </Button>
        )}
      </>
    ),
  };
  if (schema.enum !== undefined)
    return (
      <Select
        {...shared}
        allowDeselect={false}
        data={schema.enum.map(String)}
        value={String(value)}
        onChange={(text) => text !== null && onChange(text)}
      />
    );
  if (schema.type === 'boolean')
    return (
      <Switch
        {...shared}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (schema.type === 'number' || schema.type === 'integer')
    return (
      <NumberInput
        {...shared}
        {...boundsOf(schema)}
        suffix={isShare(schema) ? ' %' : schema.unit === undefined ? '' : ` ${schema.unit}`}
        allowDecimal={schema.type === 'number'}
        value={value === undefined ? '' : isShare(schema) ? percent(Number(value)) : Number(value)}
        // While a field is empty the value that was there holds.
        onChange={(given) =>
          typeof given === 'number' &&
          onChange(isShare(schema) ? Number((given / 100).toPrecision(12)) : given)
        }
      />
    );
  return (
    <TextInput
      {...shared}
      placeholder={schema.examples?.[0]}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A number from 0 to 1 is shown in percent. */
const isShare = ({ minimum, maximum }: FormSchema): boolean => minimum === 0 && maximum === 1;

const percent = (share: number): number => Number((100 * share).toPrecision(12));

const boundsOf = (schema: FormSchema) => {
  const { minimum, exclusiveMinimum, maximum = Infinity } = schema;
  if (isShare(schema)) return { min: 0, max: 100 };
  // The bounds of whole numbers in JSON Schema are those that a computer counts to.
  const max = maximum >= Number.MAX_SAFE_INTEGER ? {} : { max: maximum };
  const least = minimum ?? (schema.type === 'integer' ? (exclusiveMinimum ?? -1) + 1 : undefined);
  return { ...max, ...(least !== undefined && least > -1 && { min: least }) };
};

export const valueText = (schema: FormSchema, value: FormValue | undefined): string => {
  if (typeof value !== 'number') return String(value ?? 'nothing');
  if (isShare(schema)) return `${numberText(percent(value))} %`;
  return schema.unit === undefined ? numberText(value) : `${numberText(value)} ${schema.unit}`;
};

/** `maxRejectedShare` as "Max rejected share". */
const titleOf = (name: string, { title }: FormSchema): string => {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return title ?? `${words[0].toUpperCase()}${words.slice(1)}`;
};
