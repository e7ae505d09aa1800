/**
 * The runs of a project, the newest first; two of them can be chosen to be compared.
 *
 * @module
 */
import { Badge, Checkbox, Table, Text } from '@mantine/core';
import type { DescribedArtifact } from '../../../../src/operations/artifact/described.ts';
import type { ListedRun } from '../../../../src/operations/run/list.ts';
import { durationText } from '../../parts/figure.tsx';
import { LinkTo } from '../../parts/link.tsx';
import { Ago } from '../../parts/time.tsx';
import { lossText, queueText, secondsOf, statusColour, statusWords } from './run-words.ts';

interface Props {
  project: string;
  runs: readonly ListedRun[];
  artifacts: ReadonlyMap<string, DescribedArtifact>;
  chosen: readonly number[];
  onChoose: (run: number, chosen: boolean) => void;
}

export function RunTable({ project, runs, artifacts, chosen, onChoose }: Props) {
  return (
    <div className="wide" tabIndex={0}>
      <Table verticalSpacing="xs" miw={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <span className="skip">compare</span>
            </Table.Th>
            <Table.Th>run</Table.Th>
            <Table.Th>how it stands</Table.Th>
            <Table.Th>made</Table.Th>
            <Table.Th>when</Table.Th>
            <Table.Th>took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Row
              key={run.id}
              project={project}
              run={run}
              made={run.artifact === null ? undefined : artifacts.get(run.artifact)}
              chosen={chosen.includes(run.id)}
              onChoose={onChoose}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface RowProps extends Pick<Props, 'project' | 'onChoose'> {
  run: ListedRun;
  made: DescribedArtifact | undefined;
  chosen: boolean;
}

function Row({ project, run, made, chosen, onChoose }: RowProps) {
  const { id, stage, status, queue, problem } = run;
  return (
    <Table.Tr>
      <Table.Td w={36}>
        {stage === 'train' && (
          <Checkbox
            size="xs"
            checked={chosen}
            onChange={(event) => onChoose(id, event.currentTarget.checked)}
            aria-label={`Compare run ${id}`}
          />
        )}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <LinkTo to="/projects/$project/runs/$run" params={{ project, run: String(id) }}>
          {id} {stage}
        </LinkTo>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={statusColour[status]}>
          {statusWords[status]}
        </Badge>
        {queue !== null && (
          <Text size="xs" c="dimmed">
            {queueText(queue)}
          </Text>
        )}
        {problem !== null && (
          <Text size="xs" c="var(--bad)" lineClamp={2}>
            {problem.message}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{made && <Made artifact={made} />}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Ago at={run.startedAt} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{durationText(secondsOf(run))}</Table.Td>
    </Table.Tr>
  );
}

/** The figure of what came of it that is worth a glance. */
function Made({ artifact: { summary, kind } }: { artifact: DescribedArtifact }) {
  const { base, method, bestLoss, metric, score, winner } = summary;
  const texts = [
    typeof base === 'string' ? `${base}${typeof method === 'string' ? `, ${method}` : ''}` : null,
    typeof winner === 'string' ? winner : null,
    typeof bestLoss === 'number' ? `held-out loss ${lossText(bestLoss)}` : null,
    typeof score === 'number' && typeof metric === 'string' ? `${metric} ${lossText(score)}` : null,
  ].filter((text) => text !== null);
  return <Text size="sm">{texts.length === 0 ? kind : texts.join(' · ')}</Text>;
}
