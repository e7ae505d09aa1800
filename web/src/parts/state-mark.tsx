/**
 * States as a shape with a word: nobody has to tell colours apart.
 *
 * @module
 */
export type MarkedState =
  'none' | 'fresh' | 'stale' | 'running' | 'refused' | 'failed' | 'waiting' | 'stopped';

const colours: Readonly<Record<MarkedState, string>> = {
  none: 'var(--dim)',
  fresh: 'var(--ok)',
  stale: 'var(--stale)',
  running: 'var(--run)',
  refused: 'var(--bad)',
  failed: 'var(--bad)',
  waiting: 'var(--dim)',
  stopped: 'var(--stale)',
};

/** Drawn in a square of 16. */
const shapes: Readonly<Record<MarkedState, React.ReactNode>> = {
  none: <circle cx="8" cy="8" r="5.5" strokeDasharray="2.2 2.4" />,
  fresh: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
      <path d="M4.8 8.3 7 10.5l4.2-4.8" stroke="var(--card)" />
    </>
  ),
  stale: (
    <>
      <path d="M13.2 9.6A5.6 5.6 0 1 1 12.4 4.6" />
      <path d="M13.4 1.9v3.4H10" />
    </>
  ),
  running: <path d="M4 2.4v11.2L13.6 8z" fill="currentColor" strokeLinejoin="round" />,
  refused: (
    <>
      <path d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" fill="currentColor" stroke="none" />
      <path d="M4.6 8h6.8" stroke="var(--card)" />
    </>
  ),
  failed: (
    <>
      <path d="M8 1.4 15.2 14H.8z" fill="currentColor" stroke="none" />
      <path d="M8 5.8v3.6M8 11.4v.6" stroke="var(--card)" />
    </>
  ),
  waiting: <path d="M3.6 2h8.8M3.6 14h8.8M4.6 2c0 4 6.8 8 6.8 12M11.4 2c0 4-6.8 8-6.8 12" />,
  stopped: <path d="M5.4 3v10M10.6 3v10" strokeWidth="2.6" />,
};

export const StateShape = ({ state, size = 14 }: { state: MarkedState; size?: number }) => (
  <svg
    viewBox="0 0 16 16"
    width={size}
    height={size}
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    style={{ color: colours[state], flex: 'none' }}
  >
    {shapes[state]}
  </svg>
);

export const StateMark = ({ state, children }: { state: MarkedState; children: string }) => (
  <span className="state-mark" style={{ color: colours[state] }}>
    <StateShape state={state} />
    {children}
  </span>
);
