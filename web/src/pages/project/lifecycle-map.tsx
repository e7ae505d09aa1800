/**
 * The eight stages as a path, with the gates as barriers across it.
 *
 * @module
 */
import './lifecycle-map.css';
import type { JobLine } from '../../api/call.ts';
import { GateBarrier } from './gate-barrier.tsx';
import { StageCard } from './stage-card.tsx';
import { barrierOf, gateBehind, stageOfJob, type Status } from './stage-words.ts';

interface Props {
  status: Status;
  project: string;
  /** Those of the project that work or wait. */
  jobs: readonly JobLine[];
}

export function LifecycleMap({ status, project, jobs }: Props) {
  return (
    <ol className="path" aria-label="The eight stages and the four gates">
      {status.stages.flatMap((stage, index) => {
        const gate = status.gates.find((each) => each.gate === gateBehind[stage.name]);
        const job = jobs.find((each) => stageOfJob(each, status) === stage.name);
        const card = (
          <li key={stage.name} className="path-stage">
            <StageCard stage={stage} number={index + 1} project={project} job={job} />
          </li>
        );
        if (index === 7) return [card];
        return [
          card,
          <li
            key={`after ${stage.name}`}
            className="path-link"
            // The path goes on in the next row.
            data-turn={index === 3 || undefined}
            data-reached={stage.artifact !== null || undefined}
            data-shut={(gate !== undefined && isShut(gate)) || undefined}
            aria-hidden={gate === undefined || undefined}
          >
            {gate !== undefined && <GateBarrier gate={gate} project={project} />}
          </li>,
        ];
      })}
    </ol>
  );
}

const isShut = (gate: Status['gates'][number]): boolean =>
  ['shut', 'undecided'].includes(barrierOf(gate));
