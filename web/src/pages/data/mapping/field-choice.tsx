/**
 * A mapping by saying what kind of record it is and which field is each part of it.
 *
 * @module
 */
import { Button, Group, Select, Title } from '@mantine/core';
import { useState } from 'react';
import {
  draftParts,
  type DraftSchema,
} from '../../../../../src/lifecycle/normalize/mapping/inference/draft-parts.ts';
import type { DataShape } from '../../../../../src/lifecycle/normalize/mapping/inference/data-shape.ts';
import { draftOf } from './draft.ts';
import type { MappingObject } from './mapping-text.ts';

interface Props {
  shape: DataShape;
  onUse: (mapping: MappingObject) => void;
}

export function FieldChoice({ shape, onUse }: Props) {
  const [schema, setSchema] = useState<DraftSchema | null>(null);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const parts = schema === null ? [] : draftParts[schema];
  const plain = shape.fields.filter(
    ({ path, types }) =>
      !path.includes('*') && !types.includes('object') && !types.includes('list'),
  );
  const complete = parts.length > 0 && parts.every(({ key }) => fields[key] !== undefined);
  return (
    <div>
      <Title order={3} size="h6" mb={4}>
        Say which field is what
      </Title>
      <Group gap="sm" align="end">
        <Select
          label="Kind of record"
          placeholder="choose"
          data={Object.keys(draftParts)}
          value={schema}
          onChange={(value) => {
            setSchema(value as DraftSchema | null);
            setFields({});
          }}
          w={200}
        />
        {parts.map(({ key, what }) => (
          <Select
            key={`${schema} ${key}`}
            label={`Which field is ${what}?`}
            placeholder="choose"
            data={plain.map(({ path }) => path)}
            value={fields[key] ?? null}
            onChange={(value) => {
              const { [key]: _, ...others } = fields;
              setFields(value === null ? others : { ...others, [key]: value });
            }}
            searchable
            w={240}
          />
        ))}
        {schema !== null && (
          <Button
            variant="default"
            disabled={!complete}
            onClick={() => onUse(draftOf(schema, fields))}
          >
            Write the mapping
          </Button>
        )}
      </Group>
    </div>
  );
}
