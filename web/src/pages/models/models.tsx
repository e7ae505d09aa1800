/**
 * Base models: those in the store, those of the catalogue, and bringing in another.
 *
 * @module
 */
import './models.css';
import { Stack, Text, Title } from '@mantine/core';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { AddModel } from './add-model.tsx';
import { CatalogueModel } from './catalogue-model.tsx';
import { StoredModel } from './stored-model.tsx';

export default function Models() {
  const { data, error, isPending } = useOperation('model.list', {});
  const jobs = useOperation('job.list', { active: true }).data?.output ?? [];
  if (isPending) return <Loading what="the models" />;
  if (error) return <ProblemBox problem={error.problem} />;
  const stored = data.output.filter(({ state }) => state === 'in store');
  const scratch = data.output.filter(({ state }) => state === 'from scratch');
  const others = data.output.filter(({ state }) => state === 'to be added');
  return (
    <Stack gap="xl">
      <div>
        <Title order={1} size="h3">
          Models
        </Title>
        <Text c="dimmed">What a training begins with.</Text>
      </div>
      <section aria-labelledby="store">
        <Title order={2} size="h4" mb="xs" id="store">
          In the store
        </Title>
        {stored.length === 0 ? (
          <Text c="dimmed">
            None yet. A pretrained model knows language before it sees your data, and often needs
            less of them; add one below, or train a small one from scratch, which needs no download.
          </Text>
        ) : (
          <ul className="rows">
            {stored.map((model) => (
              <StoredModel key={model.id} model={model} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="catalogue">
        <Title order={2} size="h4" id="catalogue">
          Of the catalogue
        </Title>
        <Text c="dimmed" mb="xs">
          Known to work here; they come from the hub, at a fixed revision.
        </Text>
        <ul className="rows">
          {others.map((model) => (
            <CatalogueModel
              key={model.id}
              model={model}
              job={jobs.find(
                ({ operation, input }) => operation === 'model.add' && input.model === model.id,
              )}
            />
          ))}
        </ul>
      </section>
      <section aria-labelledby="scratch">
        <Title order={2} size="h4" id="scratch">
          From scratch
        </Title>
        <Text c="dimmed" mb="xs">
          Small and without a past: trained on your data alone, in minutes. Nothing is downloaded.
        </Text>
        <ul className="rows">
          {scratch.map((model) => (
            <CatalogueModel key={model.id} model={model} job={undefined} />
          ))}
        </ul>
      </section>
      <AddModel />
      <CommandLine operation="model.list" input={{}} />
    </Stack>
  );
}
