// The days of a filter as the instants that the API asks for. Owns: that the last day is included, as people read it.

/** From the first instant of the first day to the first one after the last, in the browser's zone. */
export function issuedBetween(first: string | undefined, last: string | undefined): { from?: string; to?: string } {
  const from = startOf(first, 0);
  const to = startOf(last, 1);
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

function startOf(day: string | undefined, later: number): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (parts === null) return null;
  const [year = 0, month = 1, date = 1] = parts.slice(1).map((part) => Number.parseInt(part, 10));
  return new Date(year, month - 1, date + later).toISOString();
}
