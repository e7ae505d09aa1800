/**
 * Fields that input schemas share, and what a field says of itself beyond its type. A number given as
 * text in a unit (`10m`, `20GiB`) means the same from every face.
 *
 * @module
 */
import { z } from 'zod';

/** How faces show and take a field; `describe-input.ts` reads it. */
export interface FieldMeta {
  /** What stands for the value in help: `id|name` gives `--project <id|name>`. */
  value?: string;
  /** The unit of a plain number. */
  unit?: string;
  /**
   * `call`: says how the operation is called, not what becomes of the project, so that a project file
   * has no such key. `trial`: such a call leaves nothing with the project at all.
   */
  of?: 'call' | 'trial';
  /** The option takes several values at once: `--models a b`. */
  variadic?: boolean;
  /** What help says of the option, where it differs: an argument's that may be given as one too, `--no-`. */
  option?: string;
  /** Names of fields that cannot be given with this one. */
  conflicts?: readonly string[];
  /**
   * It names a file or folder of the machine, which the operation reads or writes: who calls from
   * elsewhere is confined to folders that were shared. It may take addresses and ids as well.
   */
  path?: 'read' | 'write';
  /** Nobody may give it on a person's behalf: assistants are not offered it. */
  peopleOnly?: true;
}

declare module 'zod' {
  // oxlint-disable-next-line typescript/no-empty-object-type -- an interface can be merged, a type not
  interface GlobalMeta extends FieldMeta {}
}

/** A project by id or name. */
export const project = (description: string) =>
  z
    .union([z.string(), z.int().positive()])
    .transform(String)
    .meta({ description, value: 'id|name', of: 'call' });

export const text = (description: string, value: string, meta: FieldMeta = {}) =>
  z.string().meta({ description, value, ...meta });

export const flag = (description: string, meta: FieldMeta = {}) =>
  z.boolean().meta({ description, ...meta });

/** One or several texts. */
export const texts = (description: string, meta: FieldMeta = {}) =>
  z
    .union([z.array(z.string()), z.string().transform((text) => [text])], {
      error: 'Give a text or a list of texts.',
    })
    .meta({ description, ...meta });

export const positiveInteger = (description: string, meta: FieldMeta = {}) =>
  z
    .int({ error: 'It must be a whole number from 1 on.' })
    .positive({ error: 'It must be a whole number from 1 on.' })
    .meta({ description, ...meta });

/** A whole number, 0 or more. */
export const count = (description: string, meta: FieldMeta = {}) =>
  z
    .int({ error: 'It must be a whole number, 0 or more.' })
    .nonnegative({ error: 'It must be a whole number, 0 or more.' })
    .meta({ description, ...meta });

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** `90s`, `10m`, `1.5h`; a bare number is minutes. Comes out in seconds. */
export const duration = (description: string, meta: FieldMeta = {}) =>
  amount(
    description,
    /^(\d+(?:\.\d+)?)([smh]?)$/,
    (number, unit) => number * SECONDS[unit || 'm'],
    'Give a duration such as 90s, 10m or 1h.',
    { value: 'duration', unit: 'minutes', ...meta },
  );

const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `1000`, `500MB`, `1.5 GiB`. Comes out in bytes. */
export const byteCount = (description: string, meta: FieldMeta = {}) =>
  amount(
    description,
    /^(\d+(?:\.\d+)?)\s*([kmgtKMGT][iI]?[bB]|)$/,
    (number, unit) => Math.floor(number * BYTES[unit.toLowerCase()]),
    'It must be a number of bytes, like 500MB or 20GiB.',
    { value: 'size', unit: 'bytes', ...meta },
  );

/** `0.15` or `15%`, up to a bound. Comes out as a number from 0 to 1. */
export function share(description: string, most: number, meta: FieldMeta = {}) {
  const error = `It must be a share such as 0.1 or 10%, ${most} at most.`;
  return amount(
    description,
    /^(\d*\.?\d+)\s*(%?)$/,
    (number, unit) => {
      const value = number / (unit === '%' ? 100 : 1);
      return value <= most ? value : NaN;
    },
    error,
    { value: 'share', ...meta },
  );
}

/** A number with a unit behind it, as text or, in the unit that is meant without one, as a number. */
function amount(
  description: string,
  form: RegExp,
  convert: (number: number, unit: string) => number,
  error: string,
  meta: FieldMeta,
) {
  return z
    .union([z.string().trim().regex(form, { error }), z.number().positive({ error })], { error })
    .transform((given, context) => {
      const [, number, unit] = form.exec(String(given)) ?? [];
      const value = number === undefined ? NaN : convert(Number(number), unit);
      if (Number.isFinite(value) && value > 0) return value;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    })
    .meta({ description, ...meta });
}

/** The name of a file of settings, or what would stand in it. */
export const inPlaceOfFile = (description: string) =>
  z
    .union([z.string(), z.record(z.string(), z.unknown())], {
      error: 'Give the name of a file, or what would stand in it.',
    })
    .meta({ description, value: 'file', path: 'read' });
