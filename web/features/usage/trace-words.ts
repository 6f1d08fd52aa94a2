// A step of a trace as one sentence in the reader's language. The server sends the step's word and
// its exact figures; a step without a sentence here keeps the server's English title.
import type { TFunction } from 'i18next';
import type { TraceStep } from '@shared/api/schema';
import type { Format } from '@shared/lib/format';

type Fields = Record<string, unknown>;

/** Steps that read differently by a flag of their detail: the first that is set counts. */
const FLAGS: Record<string, string[]> = { version: ['locked'], limit: ['passed'], tax: ['exempt', 'reverse_charge', 'pending'], balance: ['owner'] };

export function traceSentence(t: TFunction<'usage'>, format: Format, { step, title, detail }: TraceStep): string {
  const fields = isFields(detail) ? detail : {};
  const flag = FLAGS[step]?.find((name) => fields[name] === true);
  const key = flag === undefined ? `sentence.${step}` : `sentence.${step}_${flag}`;
  const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, figure(format, value)]));
  const text = t(key, { ...values, name: nameOf(fields, format.language), defaultValue: '' });
  // A hole that the detail does not fill would read worse than the server's own title.
  return text === '' || text.includes('undefined') || text.includes('{{') ? title : text;
}

function nameOf(fields: Fields, language: string): unknown {
  const { names } = fields;
  if (isFields(names)) return names[language] ?? names.en ?? Object.values(names)[0];
  return fields.name ?? fields.product ?? fields.bill_item ?? fields.discount;
}

function figure(format: Format, value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}/.test(value) ? (value.includes('T') ? format.time(value) : format.date(value)) : format.decimal(value);
  if (isFields(value) && typeof value.amount === 'string' && typeof value.resource === 'string') return format.money({ amount: value.amount, resource: value.resource }, 'exact');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
