import { Button, Text } from '@mantine/core';
import type { JobLine } from '../../api/call.ts';
import { useWork } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { ModelFacts, type ListedModel } from './model-facts.tsx';

/** Weights come as 16 bits a parameter. */
const bytesPerParameter = 2;

/** A model that is not here yet, or need not come from anywhere; `job` is bringing it in. */
export function CatalogueModel({ model, job }: { model: ListedModel; job: JobLine | undefined }) {
  const add = useWork('model.add');
  const number = add.data?.id ?? job?.id;
  return (
    <li className="row">
      <ModelFacts model={model} />
      {model.state === 'to be added' && number === undefined && (
        <div className="model-act">
          <Text size="sm" c="dimmed">
            about {bytesText(model.parameters * bytesPerParameter)}
          </Text>
          <Button
            size="compact-md"
            variant="default"
            loading={add.isPending}
            aria-label={`Add ${model.id}`}
            onClick={() => add.mutate({ model: model.id })}
          >
            Add
          </Button>
        </div>
      )}
      {(number !== undefined || add.error) && (
        <div className="row-more">
          {number !== undefined && <JobProgress job={number} />}
          {add.error && <ProblemBox problem={add.error.problem} />}
          <CommandLine operation="model.add" input={{ model: model.id }} />
        </div>
      )}
    </li>
  );
}
