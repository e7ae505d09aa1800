/**
 * A confidence interval and how it was made.
 *
 * @module
 */

export interface Interval {
  low: number;
  high: number;
  /** Share of samples on which an interval made like this one holds what it is about. */
  confidence: number;
  method: 'clopper-pearson' | 'tango' | 'studentized-bootstrap' | 'percentile-bootstrap';
}

/** Makes the interval that says nothing, as of one cluster nothing can be said. Infinity is no JSON. */
export const unbounded = (error: number, method: Interval['method']): Interval => ({
  low: -Number.MAX_VALUE,
  high: Number.MAX_VALUE,
  confidence: 1 - error,
  method,
});
