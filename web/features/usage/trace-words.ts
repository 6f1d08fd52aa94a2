// A step of a trace as one sentence in the reader's language. The server sends the step's word and
// its exact figures; a step without a sentence here keeps the server's English title.
import type { TFunction } from 'i18next';
import type { TraceStep } from '@shared/api/schema';
import { decimalOf, isDecimal, isZero, minus } from '@shared/lib/amounts';
import type { Format } from '@shared/lib/format';

type Fields = Record<string, unknown>;
/** What the catalog calls a rate plan. */
type NameOf = (code: string) => string;

/** Steps that read differently by a flag of their detail: the first that is set counts. */
const FLAGS: Record<string, string[]> = { version: ['locked'], limit: ['passed'], tax: ['exempt', 'reverse_charge', 'pending'], balance: ['owner'] };
/** Figures of a detail that are money of its `resource`, and those that count its `unit`. */
const OF_MONEY = new Set(['price', 'amount', 'of', 'exact']);
const OF_UNITS = new Set(['quantity', 'rated', 'asked', 'left']);

export function traceSentence(t: TFunction<'usage'>, format: Format, { step, title, detail }: TraceStep, planName: NameOf = (code) => code): string {
  const fields = isFields(detail) ? detail : {};
  const flag = FLAGS[step]?.find((name) => fields[name] === true);
  const key = flag === undefined ? `sentence.${step}` : `sentence.${step}_${flag}`;
  const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, figure(format, fields, name, value)]));
  if (typeof fields.rate_plan === 'string') values.rate_plan = planName(fields.rate_plan);
  const text = t(key, { ...values, sum: sumOf(t, format, fields, values), name: nameOf(fields, format.language), defaultValue: '' });
  // A hole that the detail does not fill would read worse than the server's own title.
  return text === '' || text.includes('undefined') || text.includes('{{') ? title : text;
}

/** Whether a step says something: a rounding that changed nothing does not. */
export function saysSomething({ step, detail }: TraceStep): boolean {
  if (step !== 'rounded' || !isFields(detail) || !isFields(detail.net)) return true;
  const { exact, net: { amount } } = detail;
  return !(typeof exact === 'string' && typeof amount === 'string' && isDecimal(exact) && isDecimal(amount) && isZero(minus(exact, amount)));
}

/** "540 s at €0.49 per 60 s = €4.41": quantity times price, with what the price is for. */
function sumOf(t: TFunction<'usage'>, format: Format, fields: Fields, values: Fields): string | undefined {
  const { quantity, price, amount } = values;
  if (quantity === undefined || price === undefined || amount === undefined) return undefined;
  const equals = typeof fields.amount === 'string' && !decimalOf(fields.amount).isExact ? '≈' : '=';
  if (fields.packages === true) return t('sum.packages', { quantity, price, equals, amount });
  const unit = typeof fields.unit === 'string' ? fields.unit : '';
  const { per } = fields;
  if (typeof per !== 'string' || unit === '') return t('sum.plain', { quantity, price, equals, amount });
  if (per === '1') return t('sum.perUnit', { quantity, price, equals, amount, unit });
  return t('sum.perUnits', { quantity, price, equals, amount, per: format.decimal(per, unit) });
}

function nameOf(fields: Fields, language: string): unknown {
  const { names } = fields;
  if (isFields(names)) return names[language] ?? names.en ?? Object.values(names)[0];
  return fields.name ?? fields.product ?? fields.bill_item ?? fields.discount;
}

function figure(format: Format, fields: Fields, name: string, value: unknown): unknown {
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}/.test(value)) return value.includes('T') ? format.time(value) : format.date(value);
    const resource = isFields(fields.net) ? fields.net.resource : fields.resource;
    if (OF_MONEY.has(name) && typeof resource === 'string') return format.money({ amount: decimalOf(value).text, resource }, 'exact');
    return format.decimal(value, OF_UNITS.has(name) && typeof fields.unit === 'string' ? fields.unit : null);
  }
  if (isFields(value) && typeof value.amount === 'string' && typeof value.resource === 'string') return format.money({ amount: value.amount, resource: value.resource, unit: typeof value.unit === 'string' ? value.unit : null }, 'exact');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
