// The trail of an event as steps, each with what changed against the one before. Owns: the comparison of fields.
import type { Money, TracedEvent } from '@shared/api/schema';

export type FieldChange = { field: string; before: string | null; after: string | null };
export type Step = { number: number; kind: string; status: string; at: string; actor: string | null; reason: string | null; added: Money | null; changes: FieldChange[] };
type Fields = Record<string, unknown> | null | undefined;

/** Nothing where what was decided as it came still stands. */
export function trailOf(event: TracedEvent): Step[] {
  if (event.first === null) return [];
  const came: Step = { number: 0, kind: 'came', status: event.first.status, at: event.recorded_at, actor: null, reason: null, added: event.first.amount, changes: [] };
  let before: Fields = event.first.fields;
  const later = event.revisions.map((revision): Step => {
    const changes = fieldChanges(before, revision.fields);
    before = revision.fields;
    return { number: revision.number, kind: revision.kind, status: revision.status, at: revision.recorded_at, actor: revision.actor_name, reason: revision.reason, added: revision.amount, changes };
  });
  return [came, ...later];
}

export function fieldChanges(before: Fields, after: Fields): FieldChange[] {
  const said = (fields: Fields, name: string) => (fields?.[name] === undefined || fields[name] === null ? null : String(fields[name]));
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((field) => ({ field, before: said(before, field), after: said(after, field) })).filter((change) => change.before !== change.after);
}
