// The days of a form or a filter as the instants that the API asks for. Owns: that days are those of the site, and that the
// last one is included, as people read it. What is no day is left out.
import { dayAfter, instantOf } from './dates';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The first instant of a day. */
export function startOf(day: string | undefined, zone: string): string | undefined {
  return isDay(day) ? instantOf(day, zone) : undefined;
}

/** The first instant after a day: where a half-open period ends whose last day it is. */
export function endOf(day: string | undefined, zone: string): string | undefined {
  return isDay(day) ? instantOf(dayAfter(day), zone) : undefined;
}

/** From the start of the first day to the end of the last one. */
export function within({ from, to }: { from?: string | undefined; to?: string | undefined }, zone: string) {
  return { from: startOf(from, zone), to: endOf(to, zone) };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text));
}
