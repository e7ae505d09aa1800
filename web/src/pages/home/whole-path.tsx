/**
 * An example from end to end: sample tickets in, then autopilot compares models and trains the best.
 *
 * @module
 */
import { Button, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useOperation, useWork } from '../../api/hooks.ts';
import { JobProgress } from '../../parts/job-progress.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { freeName, useBegin } from './begin.ts';

export function WholePath() {
  const begin = useBegin();
  const train = useWork('train.start');
  const navigate = useNavigate();
  const names = useOperation('project.list', {}).data?.output.map(({ name }) => name) ?? [];
  const project = begin.data?.project;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        Routes support tickets to nine teams. The sample comes in, candidates are compared on it,
        and the best is trained for about a minute of a recent laptop. You watch, then export and
        try it.
      </Text>
      {begin.data?.job == null ? (
        <Button
          loading={begin.isPending}
          onClick={() =>
            begin.mutate({
              name: freeName('example', names),
              template: 'classification',
              data: { sample: 'ticket-router-v1' },
            })
          }
        >
          Start the example
        </Button>
      ) : (
        <JobProgress
          job={begin.data.job.id}
          onEnd={({ status }) => {
            if (status !== 'done' || project === undefined) return;
            train.mutate(
              { project, autopilot: true, oneClick: true, budget: '1m' },
              {
                onSuccess: () =>
                  void navigate({ to: '/projects/$project', params: { project: String(project) } }),
              },
            );
          }}
        />
      )}
      {begin.error && <ProblemBox problem={begin.error.problem} />}
      {begin.data?.refused && <ProblemBox problem={begin.data.refused.problem} />}
      {train.error && <ProblemBox problem={train.error.problem} />}
    </>
  );
}
