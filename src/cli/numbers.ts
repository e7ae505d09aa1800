import { InvalidArgumentError } from 'commander';

/** Parses an option that counts something; commander names the option in the error. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}
