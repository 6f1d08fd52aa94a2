// The chosen days as instants of the site: from the first one's start to the last one's end.
import { dayAfter, instantOf } from '@shared/lib/dates';

export function within({ from, to }: Record<string, string | undefined>, zone: string) {
  return { from: from === undefined ? undefined : instantOf(from, zone), to: to === undefined ? undefined : instantOf(dayAfter(to), zone) };
}
