/**
 * A bundle for where the model is to run: as files of Hugging Face or MLX for servers, for Ollama, as ONNX
 * for pages, or quantized for a device. It is measured on held-out items, and a release candidate is made of it.
 *
 * @module
 */
import {
  Accordion,
  Card,
  Checkbox,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import type { InputOf, JobLine } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { bytesText } from '../../parts/figure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Work } from '../../parts/work.tsx';
import { shortId, summaryText } from '../artifacts/artifact-words.ts';
import { Decision } from './decision.tsx';

export function ExportForm({ project }: { project: string }) {
  const targets = useOperation('target.list', {}, { fixed: true });
  const artifacts = useOperation('artifact.list', { project });
  const [chosen, setChosen] = useState('vllm');
  const [checkpoint, setCheckpoint] = useState<string | null>(null);
  const [items, setItems] = useState<number | string>('');
  const [weighed, setWeighed] = useState<number | string>('');
  const [dtype, setDtype] = useState<string | null>('bfloat16');
  const [bits, setBits] = useState<string | null>('8');
  const [adapter, setAdapter] = useState(false);
  if (targets.error) return <ProblemBox problem={targets.error.problem} />;
  if (!targets.data || !artifacts.data) return <Loading what="what there is to export" />;
  const checkpoints = artifacts.data.output.filter(({ kind }) => kind === 'checkpoint-set');
  const target = targets.data.output.find(({ id }) => id === chosen);
  const isGguf = target?.format === 'gguf' || target?.format === 'ollama';
  const common = {
    project,
    ...(checkpoint !== null && { checkpoint }),
    ...(typeof items === 'number' && { heldOutItems: items }),
    ...(isGguf && typeof weighed === 'number' && { importanceRows: weighed }),
  };
  const about = ({ input }: JobLine) => String(input.project) === project;
  return (
    <Card withBorder bg="var(--card)" id="export">
      <Title order={2} size="h5" mb="xs">
        Export
      </Title>
      {checkpoints.length === 0 ? (
        <Text c="dimmed">
          There is no checkpoint yet.{' '}
          <LinkTo to="/projects/$project/runs" params={{ project }}>
            Train
          </LinkTo>{' '}
          one first.
        </Text>
      ) : (
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <Select
              label="Where it is to run"
              allowDeselect={false}
              data={targets.data.output.map(({ id, title }) => ({ value: id, label: title }))}
              value={chosen}
              onChange={(value) => value !== null && setChosen(value)}
              description={
                target?.memory
                  ? `at most ${bytesText(target.memory.limit.value)} of memory`
                  : 'a server'
              }
            />
            <Select
              label="Checkpoint"
              description="the newest when left empty"
              clearable
              data={checkpoints.toReversed().map((one) => ({
                value: one.id,
                label: `${shortId(one.id)} · ${summaryText(one)}`,
              }))}
              value={checkpoint}
              onChange={setCheckpoint}
            />
          </SimpleGrid>
          <Accordion variant="contained">
            <Accordion.Item value="more">
              <Accordion.Control>More settings</Accordion.Control>
              <Accordion.Panel>
                <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
                  <NumberInput
                    label="Held-out items to measure on"
                    min={1}
                    placeholder={target?.format === 'gguf' ? '60' : '200'}
                    value={items}
                    onChange={setItems}
                  />
                  {isGguf && (
                    <NumberInput
                      label="Training rows to weigh errors on"
                      description="0 for none"
                      min={0}
                      placeholder="64"
                      value={weighed}
                      onChange={setWeighed}
                    />
                  )}
                  {target?.format === 'mlx' && (
                    <Select
                      label="Bits of a weight"
                      allowDeselect={false}
                      data={['4', '8', '16']}
                      value={bits}
                      onChange={setBits}
                    />
                  )}
                  {target?.format === 'huggingface' && (
                    <>
                      <Select
                        label="Encoding of the weights"
                        allowDeselect={false}
                        data={['bfloat16', 'float16', 'float32', 'fp8']}
                        value={dtype}
                        onChange={setDtype}
                      />
                      <Checkbox
                        mt="xl"
                        label="Only the LoRA adapter"
                        checked={adapter}
                        onChange={(event) => setAdapter(event.currentTarget.checked)}
                      />
                    </>
                  )}
                </SimpleGrid>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          {target?.format === 'gguf' ? (
            <Work
              key="optimize"
              operation="optimize.run"
              input={{ ...common, target: chosen as InputOf<'optimize.run'>['target'] }}
              about={about}
              result={({ bundle, decision, speeds }) => (
                <Decision project={project} bundle={bundle} decision={decision} speeds={speeds} />
              )}
            >
              Optimize for it
            </Work>
          ) : (
            <Work
              key="export"
              operation="export.run"
              input={{
                ...common,
                target: chosen as InputOf<'export.run'>['target'],
                ...(target?.format === 'mlx' && { bits: Number(bits) }),
                ...(target?.format === 'huggingface' && {
                  dtype: dtype as InputOf<'export.run'>['dtype'],
                  ...(adapter && { adapter }),
                }),
              }}
              about={about}
              result={({ bundle, release }) => (
                <Text size="sm">
                  Release {release} was made of{' '}
                  <LinkTo
                    to="/projects/$project/artifacts/$artifact"
                    params={{ project, artifact: bundle }}
                  >
                    bundle {shortId(bundle)}
                  </LinkTo>
                  , whose files can be downloaded there.
                </Text>
              )}
            >
              Export
            </Work>
          )}
        </Stack>
      )}
    </Card>
  );
}
