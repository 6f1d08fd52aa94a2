// The form behind adding and trying an event. Owns: what is sent of its fields.
import { instantAt } from '@shared/lib/dates';
import type { ServiceField } from '@shared/lib/service-fields';

export type EventForm = { service_type: string; identifier: string; session_id: string; time: string; fields: Record<string, string> };

/** What goes to the server: only fields that this kind has and that say something. */
export function toEvent({ service_type, identifier, time, fields }: EventForm, known: ServiceField[], zone: string) {
  return { service_type, identifier: identifier.trim(), time: instantAt(time, zone), fields: toFields(fields, known) };
}

export function toFields(fields: Record<string, string>, known: ServiceField[]) {
  const said = known.flatMap(({ code }) => {
    const value = (fields[code] ?? '').trim();
    return value === '' ? [] : [[code, value] as const];
  });
  // The description says of the fields only that they are an object, which its types read as one without any.
  return Object.fromEntries(said) as unknown as Record<string, never>;
}

/** What a stored event says, as a form holds it. */
export function saidOf(fields: Record<string, unknown> | null): Record<string, string> {
  return Object.fromEntries(Object.entries(fields ?? {}).flatMap(([code, value]) => (value === null || value === undefined ? [] : [[code, String(value)]])));
}

/** The fields that can be corrected: those of the kind of service, and those that came and that it does not know. */
export function correctable(known: ServiceField[], fields: Record<string, unknown> | null): ServiceField[] {
  const strange = Object.keys(fields ?? {}).filter((code) => !known.some((field) => field.code === code));
  return [...known, ...strange.map((code) => ({ code, name: code, kind: 'text', mandatory: false }))];
}
