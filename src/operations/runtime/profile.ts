import { z } from 'zod';
import type { RuntimeProfile } from '../../runtimes/machine/machine-profile.ts';
import { flag } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

const notMoney = { error: 'It must be an amount of money, like 0.40.' };

export const operation = defineOperation({
  examples: [
    'brewslm runtime profile',
    'brewslm runtime profile --price-per-hour 0.40 --currency EUR',
    'brewslm runtime profile --recalibrate --json',
  ],
  input: z.strictObject({
    recalibrate: flag('measure again, though the machine is known').optional(),
    pricePerHour: z
      .number(notMoney)
      .nonnegative(notMoney)
      .meta({ description: 'what an hour of this machine costs; kept', value: 'amount' })
      .optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'It must be like USD or EUR.' })
      .meta({ description: 'of the price, in three letters', value: 'code' })
      .default('USD'),
  }),
  output: report<RuntimeProfile>('What this machine is, has to spare, and was measured at.'),
  async run(context, { recalibrate, pricePerHour, currency }) {
    const [{ ledger, threads, signal }, kept, { profileMachine }, { keepPrice }] =
      await Promise.all([
        context.session(),
        import('../../planning/time/kept-calibration.ts'),
        import('../../runtimes/machine/machine-profile.ts'),
        import('../../runtimes/machine/price.ts'),
      ]);
    if (pricePerHour !== undefined) keepPrice(ledger.home, { perHour: pricePerHour, currency });
    const known = recalibrate ? null : kept.keptCalibration(ledger.home, threads);
    const calibration =
      known ??
      (await kept.measureCalibration(ledger.home, threads, signal, (done, total) =>
        context.progress({ label: 'calibration', done, total, unit: 'measurements' }),
      ));
    return { output: profileMachine(ledger.home, calibration) };
  },
});
