import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { barrierOf, barrierWords, gateWords, type GateStatus } from './stage-words.ts';

/** A gate as a barrier across the path: open, shut, passed by a person's word, or not asked yet. */
export function GateBarrier({ gate, project }: { gate: GateStatus; project: string }) {
  const state = barrierOf(gate);
  const { title, page } = gateWords[gate.gate];
  const found = gate.findings > 0 ? `, ${gate.findings} found` : '';
  return (
    <Link
      to={`/projects/$project/${page}`}
      params={{ project }}
      className="barrier"
      data-state={state}
      title={gate.summary ?? `Gate ${gate.gate}: ${title}`}
    >
      <VisuallyHidden>
        Gate {gate.gate}, {title}
        {found}:{' '}
      </VisuallyHidden>
      <svg viewBox="0 0 44 44" width="44" height="44" aria-hidden="true">
        {state === 'shut' || state === 'undecided' ? (
          <path d="M14 2h16l12 12v16L30 42H14L2 30V14z" className="barrier-sign" />
        ) : (
          <circle cx="22" cy="22" r="19" className="barrier-sign" />
        )}
        <text x="22" y="23" textAnchor="middle" dominantBaseline="central">
          {gate.gate}
        </text>
        {state === 'overridden' && <path d="M6 38 38 6" className="barrier-stroke" />}
      </svg>
      <span className="barrier-word">{barrierWords[state]}</span>
    </Link>
  );
}
