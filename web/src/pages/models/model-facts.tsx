import { Text } from '@mantine/core';
import type { OutputOf } from '../../api/call.ts';
import { numberText } from '../../parts/figure.tsx';

export type ListedModel = OutputOf<'model.list'>[number];

/** Name, size, context and licence of a model. */
export const ModelFacts = ({ model }: { model: ListedModel }) => (
  <div>
    <Text fw={600} className="model-name">
      {model.id}
    </Text>
    <Text size="sm" c="dimmed">
      {parametersText(model.parameters)} parameters · {numberText(model.contextLength)} tokens of
      context
      {model.state !== 'from scratch' && ` · ${model.license ?? 'licence not told'}`}
    </Text>
  </div>
);

const parametersText = (count: number): string =>
  count >= 1e9 ? `${numberText(count / 1e9)} G` : `${numberText(count / 1e6)} M`;
