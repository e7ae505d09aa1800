/**
 * Dates as exports write them: ISO 8601 and what is like it, dates of mail and of web servers, and
 * days by numbers. A time without a zone is taken for UTC, so that no machine decides.
 *
 * @module
 */

/** How a date of three numbers that ends with the year is meant. */
export type DayOrder = 'day-first' | 'month-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?<fraction>[.,]\d+)?)?`;
const ZONE = String.raw`(?<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{2}:?(?:\d{2})?)`;
const CLOCK = String.raw`(?:(?:t|,? +(?:at +)?)${TIME}(?: *(?<half>[ap])\.?m\.?)?(?: *${ZONE})?(?: *\([a-z ]+\))?)?`;
const WEEKDAY = String.raw`(?:[a-z]{3,9},? +)?`;
const MONTH = String.raw`(?<month>${MONTHS.join('|')})[a-z]*\.?`;

const patterns = [
  // 2024-05-31, 2024/05/31 10:00, 2024-05-31T10:00:00.123+02:00
  String.raw`(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})${CLOCK}`,
  // Fri, 31 May 2024 10:00:00 +0000, 31-May-2024
  String.raw`${WEEKDAY}(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[ -]${MONTH}[ -](?<year>\d{4})${CLOCK}`,
  // May 31, 2024 10:00 AM
  String.raw`${WEEKDAY}${MONTH} +(?<day>\d{1,2})(?:st|nd|rd|th)?,? +(?<year>\d{4})${CLOCK}`,
  // Fri May 31 10:00:00 +0000 2024
  String.raw`${WEEKDAY}${MONTH} +(?<day>\d{1,2}) +${TIME} *${ZONE}? *(?<year>\d{4})`,
  // 31.05.2024, 31.05.24 10:00
  String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}|\d{2})${CLOCK}`,
].map((pattern) => new RegExp(`^${pattern}$`, 'i'));
/** 05/31/2024, 31-05-2024 10:00: which of the two is the day is not said. */
const BY_NUMBERS = new RegExp(
  String.raw`^(?<one>\d{1,2})[/-](?<two>\d{1,2})[/-](?<year>\d{4}|\d{2})${CLOCK}$`,
  'i',
);

type Parts = Record<string, string | undefined>;

/**
 * Milliseconds since 1970 that a text names; null for what is no date.
 *
 * @param order For dates like 05/06/2024, which are `ambiguous` without it.
 */
export function timeOf(text: string, order?: DayOrder): number | 'ambiguous' | null {
  const trimmed = text.trim();
  if (!/^[\da-z]/i.test(trimmed) || trimmed.length > LONGEST) return null;
  for (const pattern of patterns) {
    const parts = pattern.exec(trimmed)?.groups;
    if (parts !== undefined) return timeOfParts(parts, parts.day!, parts.month!);
  }
  const parts = BY_NUMBERS.exec(trimmed)?.groups;
  if (parts === undefined) return null;
  const { one, two } = parts;
  const dayFirst = timeOfParts(parts, one, two);
  const monthFirst = timeOfParts(parts, two, one);
  if (order !== undefined) return order === 'day-first' ? dayFirst : monthFirst;
  if (dayFirst === null || monthFirst === null || dayFirst === monthFirst)
    return dayFirst ?? monthFirst;
  return 'ambiguous';
}

const LONGEST = 64;

/** Null where there is no such day or hour. */
function timeOfParts(parts: Parts, dayText: string, monthText: string): number | null {
  const { hour = '0', minute = '0', second = '0', fraction = '', half, zone } = parts;
  const named = MONTHS.indexOf(monthText.toLowerCase());
  const month = named < 0 ? Number(monthText) - 1 : named;
  const [day, year] = [Number(dayText), fullYear(parts.year!)];
  const midnight = Date.UTC(year, month, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const afternoon = half === undefined ? Number(hour) : hourOf(Number(hour), half);
  const minutes = 60 * afternoon + Number(minute) - minutesOf(zone);
  const seconds = Number(second) + Number(fraction.replace(',', '.') || 0);
  return midnight + 60_000 * minutes + 1000 * seconds;
}

const fullYear = (year: string): number =>
  year.length === 4 ? Number(year) : Number(year) + (Number(year) < 70 ? 2000 : 1900);

const hourOf = (hour: number, half: string): number =>
  (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);

/** Minutes that a zone is ahead of UTC. */
function minutesOf(zone = ''): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes ?? 0));
}
