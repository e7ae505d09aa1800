import { StateShape } from '../../parts/state-mark.tsx';
import { barrierOf, barrierWords, gateBehind, type Status } from '../project/stage-words.ts';
import { pathText } from './standing.ts';

/** The path of a project, small: a shape for each stage, a bar for each gate. */
export function MiniPath({ status }: { status: Status }) {
  const gates = status.gates.map((gate) => `gate ${gate.gate} ${barrierWords[barrierOf(gate)]}`);
  return (
    <div className="mini-path" role="img" aria-label={`${pathText(status)}; ${gates.join(', ')}`}>
      {status.stages.map(({ name, state }) => {
        const gate = status.gates.find((each) => each.gate === gateBehind[name]);
        return (
          <span key={name} className="mini-step">
            <StateShape state={state} size={16} />
            {gate !== undefined && (
              <span className="mini-gate" data-state={barrierOf(gate)}>
                {gate.gate}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
}
