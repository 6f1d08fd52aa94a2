// Dates on the screen. Owns: every rendering of instants, civil dates and half-open periods.
// Instants are shown in the zone they are given; a period shows its inclusive last day (domain.md §7).
import type { Period } from '../api/schema';

const CIVIL_DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

export type DateStyle = 'date' | 'time' | 'month' | 'monthShort';

const SHAPES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  month: { month: 'long', year: 'numeric' },
  monthShort: { month: 'short' },
};

/** A civil date is not an instant: it is read and shown in UTC so that no zone can move it. */
export function formatWhen(language: string, timeZone: string, text: string, style: DateStyle): string {
  const civil = CIVIL_DATE.test(text);
  const instant = new Date(civil ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(instant.getTime())) return text;
  return formatter(language, civil ? 'UTC' : timeZone, style).format(instant);
}

/** `2026-11` as a month's name. */
export function formatMonth(language: string, month: string, style: 'month' | 'monthShort'): string {
  return formatWhen(language, 'UTC', `${month}-01`, style);
}

/** The inclusive last day of a half-open period, or null when it has no end. */
export function lastDay(period: Period, language: string, timeZone: string): string | null {
  if (period.to === null) return null;
  if (CIVIL_DATE.test(period.to)) {
    const before = new Date(Date.parse(`${period.to}T00:00:00Z`) - DAY_MS);
    return formatWhen(language, 'UTC', before.toISOString(), 'date');
  }
  const end = Date.parse(period.to);
  if (Number.isNaN(end)) return period.to;
  return formatWhen(language, timeZone, new Date(end - 1).toISOString(), 'date');
}

/** How long ago, in the largest unit that fits; `now` is an argument so that a test can say it. */
export function formatAgo(language: string, text: string, now: number): string {
  const seconds = Math.round((Date.parse(text) - now) / 1000);
  if (Number.isNaN(seconds)) return text;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60]];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(Math.trunc(seconds), 'second');
}

function formatter(language: string, timeZone: string, style: DateStyle): Intl.DateTimeFormat {
  const key = `${language}|${timeZone}|${style}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const locale = language === 'en' ? 'en-GB' : language;
  const made = new Intl.DateTimeFormat(locale, { ...SHAPES[style], timeZone });
  formatters.set(key, made);
  return made;
}

/** The instant at which a civil day starts in a zone, as RFC 3339 with the offset that holds there. */
export function instantOf(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // The offset is asked at the day's own start, twice: the first answer may lie across a change of the clocks.
  const offset = offsetMinutes(utc - offsetMinutes(utc, timeZone) * MINUTE_MS, timeZone);
  return `${day}T00:00:00${offsetText(offset)}`;
}

function offsetText(offset: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

function offsetMinutes(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  if (hours === undefined || minutes === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The instant of a wall clock's time such as `2026-06-19T12:00` in a zone, as RFC 3339 with the offset that holds there. */
export function instantAt(local: string, timeZone: string): string {
  const utc = Date.parse(`${local}:00Z`);
  if (Number.isNaN(utc)) return local;
  const offset = offsetMinutes(utc - offsetMinutes(utc, timeZone) * MINUTE_MS, timeZone);
  return `${local}:00${offsetText(offset)}`;
}

/** The wall clock's time of an instant in a zone, as a date-and-time field wants it. */
export function wallClock(instant: string, timeZone: string): string {
  const shape = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('sv-SE', shape).format(new Date(instant)).replace(' ', 'T');
}

/** The civil day after another. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
