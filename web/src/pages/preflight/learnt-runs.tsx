import { Text } from '@mantine/core';
import type { LearntExample } from '../../../../src/lifecycle/preflight/preflight-report.ts';
import classes from './learnt-runs.module.css';

/** A record as the model gets it; what is learnt stands out. */
export const LearntRuns = ({ example: { row, runs } }: { example: LearntExample }) => (
  <details>
    <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
      A record as this model gets it
    </Text>
    <div className={classes.runs}>
      {runs.map(({ text, learnt }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a run is known by its place
        <span key={index} className={learnt ? classes.learnt : undefined}>
          {text}
        </span>
      ))}
    </div>
    <Text size="xs" c="dimmed">
      {row.file}:{row.line}; <span className={classes.learnt}>learnt</span>, the rest is context
      alone.
    </Text>
  </details>
);
