/** Figures for people: thousands apart, shares in percent. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return '<0.1 %';
  return `${share.toFixed(share < 10 && share > 0 ? 1 : 0)} %`;
}
