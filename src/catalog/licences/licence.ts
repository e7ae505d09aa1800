/**
 * Licences of models and data, and what each allows. What is not listed here is unknown, and
 * unknown is never taken for allowed.
 *
 * @module
 */
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';
import { uses } from './uses.ts';

const standing = z.enum(['allowed', 'terms', 'refused', 'unclear']);

const licenceSchema = z
  .strictObject({
    /** Identifiers as the hub writes them, in lower case. */
    ids: z.array(z.string()).min(1),
    commercial: standing,
    internal: standing,
    research: standing,
    terms: z.string().optional(),
    source: z.url(),
  })
  .refine(
    (licence) => licence.terms !== undefined || uses.every((use) => licence[use] !== 'terms'),
    'a licence with terms says which',
  );

export type Licence = z.infer<typeof licenceSchema>;

let licences: readonly Licence[] | undefined;

/** Finds a licence by any of its ids; undefined for one that is not listed, such as `other`. */
export function findLicence(id: string): Licence | undefined {
  licences ??= readDataFile(new URL('licences.yaml', import.meta.url), z.array(licenceSchema));
  const wanted = id.toLowerCase();
  return licences.find(({ ids }) => ids.includes(wanted));
}
