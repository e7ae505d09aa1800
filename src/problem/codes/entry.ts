/**
 * What stands of a problem code in the catalogue: how bad it is, and the general fix.
 *
 * @module
 */
export interface Entry {
  severity: 'error' | 'warning' | 'info';
  fix: string;
}

export type Codes = Record<string, Entry>;

export const error = (fix: string): Entry => ({ severity: 'error', fix });
export const warning = (fix: string): Entry => ({ severity: 'warning', fix });
export const info = (fix: string): Entry => ({ severity: 'info', fix });
