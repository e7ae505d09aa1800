/**
 * A confidence interval and how it was made. Every interval of the product has this confidence.
 *
 * @module
 */
export const confidence = 0.95;

export interface Interval {
  low: number;
  high: number;
  confidence: number;
  method: 'wilson' | 'cluster-bootstrap' | 'paired-cluster-bootstrap';
}
