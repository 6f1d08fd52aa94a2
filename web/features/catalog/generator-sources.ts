// What fills the fields of a generated event, read from the generator's document.
export type Source = { field: string; by: 'balance' | 'constant' | 'cycle'; value: string };

const WAYS = ['balance', 'constant', 'cycle'] as const;

export function sourcesOf(document: Record<string, unknown>): Source[] {
  const fields = document.fields;
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields).flatMap(([field, source]: [string, unknown]) => {
    if (typeof source !== 'object' || source === null) return [];
    return WAYS.flatMap((by) => (by in source ? [{ field, by, value: String(Reflect.get(source, by)) }] : []));
  });
}
