interface Props {
  value: number;
  interval: { low: number; high: number };
  /** Good is below nought, as of losses; coloured when the whole interval is on one side. */
  lowerIsBetter?: boolean | null;
}

const width = 140;
const height = 18;

/** A difference with its interval around nought; the figures stand beside it. */
export function IntervalBar({ value, interval: { low, high }, lowerIsBetter = null }: Props) {
  const reach = Math.min(
    1.15 * Math.max(Math.abs(low), Math.abs(high), Math.abs(value), 1e-12),
    1e100,
  );
  const x = (at: number) => (width / 2) * (1 + Math.min(1, Math.max(-1, at / reach)));
  const sure = low > 0 || high < 0;
  const good = lowerIsBetter === null ? null : lowerIsBetter ? high < 0 : low > 0;
  const colour =
    !sure || good === null
      ? sure
        ? 'var(--run)'
        : 'var(--dim)'
      : good
        ? 'var(--ok)'
        : 'var(--bad)';
  return (
    <svg width={width} height={height} aria-hidden="true" style={{ display: 'block' }}>
      <line x1={width / 2} x2={width / 2} y1={0} y2={height} stroke="var(--line)" strokeWidth={2} />
      <line
        x1={x(low)}
        x2={x(high)}
        y1={height / 2}
        y2={height / 2}
        stroke={colour}
        strokeWidth={3}
        strokeLinecap="round"
      />
      <circle cx={x(value)} cy={height / 2} r={4.5} fill={colour} />
    </svg>
  );
}
