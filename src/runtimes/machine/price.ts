import { z } from 'zod';
import { readRecord, writeRecord } from './record-file.ts';

const priceSchema = z.strictObject({
  perHour: z.number().nonnegative(),
  /** ISO 4217, such as `USD`. */
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** What an hour on the machines of a home costs, as its owner says. */
export type Price = z.infer<typeof priceSchema>;

const file = 'price.json';

/**
 * Reads the price of a home; null when none was given.
 *
 * @throws `machine.record` when the file is damaged.
 */
export const keptPrice = (home: string): Price | null => readRecord(home, file, priceSchema);

export const keepPrice = (home: string, price: Price): void =>
  writeRecord(home, file, priceSchema.parse(price));
