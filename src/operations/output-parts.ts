/**
 * Parts that output schemas share.
 *
 * @module
 */
import { z } from 'zod';
import type { Verdict, RecordedVerdict } from '../ledger/verdicts.ts';

export const projectId = z.int().positive().describe('The project by number.');

export const artifactId = z.string().describe('Id of an artifact: the SHA-256 of its descriptor.');

const judged = {
  gate: z.enum(['A', 'B', 'C', 'D']),
  outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
  policy: z.unknown().describe('The policy as applied.'),
  evidence: z.array(z.string()).describe('Ids of the artifacts that the decision rests on.'),
  findings: z.array(report<Verdict['findings'][number]>('A problem with its code and its fix.')),
  needed: z.string().optional().describe('For INCONCLUSIVE: what would decide.'),
};

export const verdict: z.ZodType<Verdict> = z.object(judged);

export const recordedVerdict: z.ZodType<RecordedVerdict> = z.object({
  id: z.int(),
  ...judged,
  subject: z.string().describe('The artifact that was judged.'),
  at: z.string(),
  override: z.object({ reason: z.string(), at: z.string() }).nullable(),
});

/** A report whose fields its own room defines as a type; the schema says that it is an object. */
export function report<Report extends object>(description: string): z.ZodType<Report> {
  return z.looseObject({}).describe(description) as unknown as z.ZodType<Report>;
}
