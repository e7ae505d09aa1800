/**
 * Settings of a training that somebody chooses: the model, and folded what is planned when left empty.
 *
 * @module
 */
import { Accordion, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { InputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { numberText } from '../../parts/figure.tsx';

type Input = InputOf<'train.start'>;

/** As the fields hold them: nothing, or what was typed. */
export interface Settings {
  baseModel?: string | null;
  method?: string | null;
  profile?: string | null;
  runtime?: string;
  maxTime?: string;
  epochs?: number | string;
  steps?: number | string;
  learningRate?: number | string;
  sequenceLength?: number | string;
  loraRank?: number | string;
}

/** What of them goes into the call: fields that were left empty do not. */
export const settingsOf = (settings: Settings): Partial<Input> =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== null && value !== ''),
  ) as Partial<Input>;

interface Props {
  settings: Settings;
  onChange: (settings: Settings) => void;
  /** Shows what else there is to set from the start. */
  open: boolean;
}

export function TrainingSettings({ settings, onChange, open }: Props) {
  const models = useOperation('model.list', {});
  const set = <Name extends keyof Settings>(name: Name) => ({
    value: settings[name] ?? '',
    onChange: (value: Settings[Name]) => onChange({ ...settings, [name]: value }),
  });
  const typed = (name: 'runtime' | 'maxTime') => ({
    value: settings[name] ?? '',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ ...settings, [name]: event.currentTarget.value }),
  });
  const chosen = (name: 'baseModel' | 'method' | 'profile') => ({
    value: settings[name] ?? null,
    onChange: (value: string | null) => onChange({ ...settings, [name]: value }),
    clearable: true,
  });
  const ready = (models.data?.output ?? []).filter(({ state }) => state !== 'to be added');
  return (
    <>
      <Select
        label="Base model"
        description="the winner of the benchmark when left empty"
        maw={420}
        searchable
        data={ready.map(({ id, state, parameters }) => ({
          value: id,
          label: `${id} · ${numberText(parameters / 1e6)} M${state === 'from scratch' ? ', from scratch' : ''}`,
        }))}
        {...chosen('baseModel')}
      />
      <Accordion variant="contained" defaultValue={open ? 'more' : null}>
        <Accordion.Item value="more">
          <Accordion.Control>More settings</Accordion.Control>
          <Accordion.Panel>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
              <Select label="Method" data={['full', 'lora', 'qlora']} {...chosen('method')} />
              <Select
                label="Aim of the defaults"
                data={['safe', 'balanced', 'max_quality']}
                {...chosen('profile')}
              />
              <NumberInput label="Steps" min={1} {...set('steps')} />
              <NumberInput label="Passes over the data" min={0} {...set('epochs')} />
              <NumberInput label="Learning rate" min={0} step={0.0001} {...set('learningRate')} />
              <NumberInput label="Tokens a row" min={1} {...set('sequenceLength')} />
              <NumberInput label="Rank of LoRA" min={1} {...set('loraRank')} />
              <TextInput label="Runtime" placeholder="embedded, torch" {...typed('runtime')} />
              <TextInput label="End after" placeholder="30m" {...typed('maxTime')} />
            </SimpleGrid>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </>
  );
}
