// The fields of a kind of service, read from its document, with names in the reader's language.
import type { CatalogEntry } from '../api/schema';

export type ServiceField = { code: string; name: string; kind: string; mandatory: boolean };

/** What the document does not say is left out. */
export function fieldsOf(type: CatalogEntry | undefined, language: string): ServiceField[] {
  const fields = type?.document.fields;
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field: unknown) => {
    if (!isRecord(field) || typeof field.code !== 'string') return [];
    const names = field.name;
    const name = typeof names === 'string' ? names : isRecord(names) ? (names[language] ?? names.en) : undefined;
    return [{ code: field.code, name: typeof name === 'string' ? name : field.code, kind: typeof field.kind === 'string' ? field.kind : 'text', mandatory: field.role === 'mandatory' }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
