/**
 * OpenTelemetry traces and metrics by OTLP over HTTP, in its JSON encoding: ids in hexadecimal, 64-bit
 * numbers as texts (https://opentelemetry.io/docs/specs/otlp). The stage is a span, attempts of its
 * worker are spans below it, what happened are events of the stage's span; curves are gauges.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import { ownVersion } from '../../../catalog/own-package.ts';
import type { Moment } from '../moments.ts';
import { sendJson } from './send.ts';
import { flatSettings, identityOf, seriesOf, type ExportedRun } from './series.ts';

/** Points of a request; a collector takes 4 MiB by default. */
const pointsAtOnce = 5000;

const internalKind = 1;
const statusCodes = { ok: 1, error: 2 } as const;
/** Moments that carry a figure are in the gauges. */
const unsaid: ReadonlySet<Moment['kind']> = new Set(['evaluation']);

/**
 * Sends a run to a receiver. Sent again it is the same trace.
 *
 * @param address Of the receiver, without `/v1/traces`.
 * @returns How many spans and points were sent.
 * @throws `exporter.unreachable`, `exporter.refused`.
 */
export async function exportToOtlp(
  exported: ExportedRun,
  address: string,
): Promise<{ spans: number; points: number }> {
  const base = address.replace(/\/+$/, '');
  const headers = headersOf(process.env.OTEL_EXPORTER_OTLP_HEADERS ?? '');
  const spans = spansOf(exported);
  const resource = { attributes: resourceAttributes(exported) };
  const scope = { name: 'brewslm', version: ownVersion };
  accepted(
    await sendJson(
      `${base}/v1/traces`,
      { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] },
      headers,
    ),
  );
  const metrics = metricsOf(exported);
  for (const some of metrics)
    accepted(
      await sendJson(
        `${base}/v1/metrics`,
        { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [some] }] }] },
        headers,
      ),
    );
  const points = metrics.reduce((total, { gauge }) => total + gauge.dataPoints.length, 0);
  return { spans: spans.length, points };
}

/** By the specification of the variable: `key=value,key=value`, values with percent escapes. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((pair) => pair.includes('='))
      .map((pair) => [
        pair.slice(0, pair.indexOf('=')).trim(),
        decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim()),
      ]),
  );

/** A receiver that leaves out a part says so in an answer of success. */
function accepted({ partialSuccess }: Record<string, unknown>): void {
  const said = (partialSuccess ?? {}) as Record<string, unknown>;
  const rejected = Number(said.rejectedSpans ?? said.rejectedDataPoints ?? 0);
  if (rejected > 0)
    fail('exporter.refused', `the receiver left out ${rejected}: ${String(said.errorMessage)}`);
}

type Attribute = { key: string; value: { stringValue: string } | { intValue: string } };

const attributes = (values: Readonly<Record<string, string | number | null>>): Attribute[] =>
  Object.entries(values).flatMap(([key, value]): Attribute[] => {
    if (value === null) return [];
    return [
      {
        key,
        value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
      },
    ];
  });

const resourceAttributes = ({ project, timeline: { run } }: ExportedRun): Attribute[] =>
  attributes({ 'service.name': 'brewslm', 'brewslm.project': project, 'brewslm.run': run.id });

function spansOf(exported: ExportedRun) {
  const { timeline, settings } = exported;
  const identity = identityOf(exported);
  const traceId = identity.slice(0, 32);
  const spanId = (index: number): string =>
    (BigInt(`0x${identity.slice(32, 48)}`) ^ BigInt(index)).toString(16).padStart(16, '0');
  const { run, moments } = timeline;
  const last = Date.parse(run.startedAt) + 1000 * timeline.seconds;
  return timeline.spans.map(({ name, from, to, status, message }, index) => ({
    traceId,
    spanId: spanId(index),
    ...(index === 0 ? {} : { parentSpanId: spanId(0) }),
    name,
    kind: internalKind,
    startTimeUnixNano: nanoseconds(Date.parse(from)),
    endTimeUnixNano: nanoseconds(to === null ? last : Date.parse(to)),
    attributes:
      index === 0
        ? attributes({
            'brewslm.status': status,
            'brewslm.artifact': run.artifact,
            ...Object.fromEntries(
              flatSettings(settings).map(([key, value]) => [`brewslm.setting.${key}`, value]),
            ),
          })
        : attributes({ 'brewslm.status': status }),
    events:
      index > 0
        ? []
        : moments
            .filter(({ kind }) => !unsaid.has(kind))
            .map(({ at, kind, title, step, action }) => ({
              timeUnixNano: nanoseconds(Date.parse(at)),
              name: kind,
              attributes: attributes({ message: title, step, action }),
            })),
    status:
      status === 'failed'
        ? { code: statusCodes.error, message: message ?? '' }
        : status === 'done' || status === 'cached'
          ? { code: statusCodes.ok }
          : {},
  }));
}

function metricsOf(exported: ExportedRun) {
  return seriesOf(exported.timeline).flatMap(({ name, unit, points }) =>
    Array.from({ length: Math.ceil(points.length / pointsAtOnce) }, (_, part) => ({
      name: `brewslm.${name.replaceAll('/', '.')}`,
      unit,
      gauge: {
        dataPoints: points
          .slice(part * pointsAtOnce, (part + 1) * pointsAtOnce)
          .map(({ at, step, value }) => ({
            timeUnixNano: nanoseconds(at),
            asDouble: value,
            attributes: attributes({ step }),
          })),
      },
    })),
  );
}

/** From milliseconds. */
const nanoseconds = (at: number): string => String(BigInt(Math.round(at)) * 1_000_000n);
