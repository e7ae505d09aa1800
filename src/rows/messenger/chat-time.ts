/**
 * Dates and times as messengers write them, which is as the telephone's language does.
 *
 * @module
 */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** Gives `YYYY-MM-DD`; null where it is no date in this order. */
export function readDate(text: string, order: DateOrder): string | null {
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length !== 3) return null;
  const at = (part: string): string => numbers[order.indexOf(part)];
  const [year, month, day] = [at('y'), at('m'), at('d')];
  if (![2, 4].includes(year.length) || month.length > 2 || day.length > 2) return null;
  if (order === 'ymd' && year.length !== 4) return null;
  const whole = `${year.length === 2 ? '20' : ''}${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(whole) ? whole : null;
}

const AFTERNOON = /p\.?\s?m|午後|下午|오후/i;
const MORNING = /a\.?\s?m|午前|上午|오전/i;

/** Gives `HH:MM:SS`, seconds 00 where there are none; null where it is no time of the day. */
export function readClock(text: string): string | null {
  const [hour, minute, second = '00'] = text.match(/\d+/g) ?? [];
  if (hour === undefined || minute === undefined) return null;
  let hours = Number(hour);
  if (AFTERNOON.test(text) && hours < 12) hours += 12;
  else if (MORNING.test(text) && hours === 12) hours = 0;
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${String(hours).padStart(2, '0')}:${minute}:${second}`;
}

/** How often a date is before the one that it follows. */
export const timesGoneBack = (dates: readonly (string | null)[]): number =>
  dates.filter((date, at) => at > 0 && date! < dates[at - 1]!).length;
