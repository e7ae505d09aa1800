/**
 * What watches a run: events in, alerts out. A watcher knows one kind of trouble and keeps what it
 * needs of the past; whether an alert was told already is not its business.
 *
 * @module
 */
import { problem, type Problem } from '../../../problem/problem.ts';
import type { Course } from './course.ts';
import type { Watched } from './watched.ts';

export type AlertCode = Extract<Problem['code'], `alert.${string}`>;

export interface Watcher {
  /** Looks at an event, and gives the trouble that it shows. */
  take(event: Watched, course: Course): Problem[];
}

/** What a run is held against. */
export interface WatchLimits {
  /** The plan's clipping norm. */
  maxGradNorm: number | null;
  /** Bytes that this process may use; null when unknown. */
  memoryBytes: number | null;
  /** Bytes of the disk that the next checkpoint takes; null when unknown. */
  checkpointBytes: number | null;
  /** Held-out losses of the run behind the release in force, on the same items; empty without. */
  accepted: readonly HeldOut[];
}

/** A held-out loss, in nats per target token, of so many target tokens; or per pair, of so many pairs. */
export interface HeldOut {
  step: number;
  loss: number;
  targetTokens: number;
  /** Pairs of replies that were compared, where that is what is learnt. */
  pairs?: number;
}

/** Heartbeats come every so many seconds; an alert comes within two of its cause. */
export const heartbeatSeconds = 2;

/** Makes an alert with the step that the run is at. */
export const alert = (
  code: AlertCode,
  course: Course,
  message: string,
  evidence: Record<string, unknown>,
  fix?: string,
): Problem => problem(code, message, { evidence: { step: course.step, ...evidence }, fix });

/** Three digits, for messages. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)));
