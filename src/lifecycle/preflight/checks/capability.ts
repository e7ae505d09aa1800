/**
 * Do data, task, method, architecture, runtime and export format go together? The contracts are
 * data (`catalog/capabilities`); this looks every pairing up.
 *
 * @module
 */
import type { Capabilities } from '../../../catalog/capabilities/capabilities.ts';
import type { RecordSchema } from '../../../catalog/records/record-schema.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';

export interface Pairing {
  task: { id: string; records: readonly RecordSchema[] };
  records: RecordSchema;
  start: 'scratch' | 'pretrained';
  architecture: ModelConfig['architecture'];
  method: 'full' | 'lora';
  runtime: string;
  /** Export format asked for; null when none was. */
  format: string | null;
}

export function capabilityFindings(pairing: Pairing, capabilities: Capabilities): Finding[] {
  const { task, records, start, architecture, method, format } = pairing;
  const findings: Finding[] = [];
  if (!task.records.includes(records))
    findings.push(
      problem('preflight.records', `task ${task.id} does not learn from ${records} records`, {
        evidence: { task: task.id, records, accepted: task.records },
        fix: `Import data that maps to ${task.records.join(' or ')} records, or choose another task.`,
      }),
    );
  if (!capabilities.methods[method].includes(start))
    findings.push(
      problem('preflight.method', `method ${method} cannot start from a ${start} base`, {
        evidence: { method, start, accepted: capabilities.methods[method] },
      }),
    );
  const runtime = capabilities.runtimes[pairing.runtime];
  if (!runtime.architectures.includes(architecture))
    findings.push(
      problem(
        'preflight.architecture',
        `runtime ${pairing.runtime} does not train the ${architecture} architecture`,
        { evidence: { architecture, accepted: runtime.architectures } },
      ),
    );
  if (!runtime.methods.includes(method))
    findings.push(
      problem('preflight.method', `runtime ${pairing.runtime} has no method ${method}`, {
        evidence: { method, accepted: runtime.methods },
      }),
    );
  if (format !== null && !capabilities.formats[format]?.includes(architecture))
    findings.push(
      problem('preflight.format', `export format ${format} has no place for ${architecture}`, {
        evidence: { format, architecture, accepted: capabilities.formats[format] ?? [] },
      }),
    );
  return findings;
}
