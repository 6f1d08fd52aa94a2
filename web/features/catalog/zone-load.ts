// What a load of zone rows does to the map as a whole, and where a wrong row stands.
import type { FieldError, ZoneRowsLoaded } from '@shared/api/schema';

/** `rows:12: prefix` is line 12, column prefix; line 0 stands for the file as a whole. */
const PLACE = /^rows:(\d+): (.*)$/;

export function placeOf({ field }: Pick<FieldError, 'field'>): { line: string | null; column: string } {
  const [, line, column] = PLACE.exec(field) ?? [];
  return { line: line === undefined || line === '0' ? null : line, column: column ?? field };
}

/** How many of the map's rows would end, where these are most of them: a file that names too few rows looks like this. */
export function mostlyEnds({ ended, changed, unchanged }: Pick<ZoneRowsLoaded, 'ended' | 'changed' | 'unchanged'>): { ended: number; before: number } | null {
  const before = ended + changed + unchanged;
  return ended * 2 > before ? { ended, before } : null;
}
