import { InvalidArgumentError } from 'commander';

/** Parses an option that counts something; commander names the option in the error. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

/** The same, where none may be wanted. */
export function count(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = {
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

/** Parses a number of bytes, with or without a unit: `1000`, `500MB`, `1.5 GiB`. */
export function byteCount(text: string): number {
  const [, number, unit] = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const value = Math.floor(Number(number) * (UNITS[unit?.toLowerCase() ?? ''] ?? NaN));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number of bytes, like 500MB or 20GiB.');
  return value;
}
