// Amounts on the screen. Owns: every rendering of money and quantities. Decimal text goes straight
// to Intl; nothing here turns an amount into a float. Chart geometry has `plotHeight` and only that.
import type { Money } from '../api/schema';

const DECIMAL = /^-?\d+(\.\d+)?$/;
const FRACTION = /^(-?)(\d+)\/(\d+)$/;
const TYPED = /^\d+([.,]\d+)?$/;
const ZERO = /^-?0*(\.0*)?$/;
const EXACT_DIGITS_MAX = 6;
const currencies = new Set(Intl.supportedValuesOf('currency'));
const formatters = new Map<string, Intl.NumberFormat>();

/** An amount with the label of its unit, where it counts something other than money. */
export type Measured = Money & { unit?: string | null };
export function measured(value: Money, unit: string | null): Measured {
  return { ...value, unit };
}

/** `exact` shows every digit that is kept; `display` rounds to what the currency shows. */
export type Digits = 'display' | 'exact';
export type Side = 'owes' | 'has' | 'even';

export function isDecimal(text: string): text is `${number}` {
  return DECIMAL.test(text);
}

/** Whether people typed an amount: zero or more, with a point or a comma. */
export function isAmount(text: string): boolean {
  return TYPED.test(text.trim());
}

/** What people typed as decimal text. */
export function toDecimal(text: string): string {
  return text.trim().replace(',', '.');
}

/** `500.000000` as people type it. */
export function shortest(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

export function isZero(amount: string): boolean {
  return ZERO.test(amount);
}

/** Debit is positive (owed), credit negative (domain.md §2). */
export function sideOf(amount: string): Side {
  if (isZero(amount)) return 'even';
  return amount.startsWith('-') ? 'has' : 'owes';
}

export function magnitude(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : amount;
}

/** One decimal text less another, exact. */
export function minus(from: string, less: string): string {
  const digits = Math.max(...[from, less].map((text) => text.split('.')[1]?.length ?? 0));
  const scaled = (text: string) => {
    const [whole = '0', part = ''] = magnitude(text).split('.');
    const quanta = BigInt(whole + part.padEnd(digits, '0'));
    return text.startsWith('-') ? -quanta : quanta;
  };
  const quanta = scaled(from) - scaled(less);
  const text = String(quanta < 0n ? -quanta : quanta).padStart(digits + 1, '0');
  return `${quanta < 0n ? '-' : ''}${text.slice(0, text.length - digits)}${digits === 0 ? '' : `.${text.slice(-digits)}`}`;
}

export function isCurrency(resource: string): boolean {
  return currencies.has(resource);
}

export function formatAmount(language: string, { amount, resource, unit }: Measured, digits: Digits = 'display'): string {
  if (!isDecimal(amount)) return `${amount} ${unit || resource}`;
  const text = isCurrency(resource) ? currencyFormat(language, resource, digits).format(amount) : `${decimalFormat(language).format(amount)} ${unit || resource}`;
  return text.replace('-', '−');
}

export function formatDecimal(language: string, value: string): string {
  return isDecimal(value) ? decimalFormat(language).format(value) : value;
}

export function formatCount(language: string, value: number): string {
  return decimalFormat(language).format(value);
}

export function formatPercent(language: string, value: string): string {
  return isDecimal(value) ? `${decimalFormat(language).format(value)}${language.startsWith('fr') ? '\u202f' : ''}%` : value;
}

/** A fraction such as `1/3` as decimal text, cut to the digits that are shown; what is decimal already stays. Not exact where something is cut. */
export function decimalOf(text: string): { text: string; isExact: boolean } {
  const [, sign = '', over, under] = FRACTION.exec(text) ?? [];
  if (over === undefined || under === undefined || BigInt(under) === 0n) return { text, isExact: true };
  const scaled = BigInt(over) * 10n ** BigInt(EXACT_DIGITS_MAX);
  const digits = String(scaled / BigInt(under)).padStart(EXACT_DIGITS_MAX + 1, '0');
  return { text: `${sign}${digits.slice(0, -EXACT_DIGITS_MAX)}.${digits.slice(-EXACT_DIGITS_MAX)}`, isExact: scaled % BigInt(under) === 0n };
}

/** Pixels need a float: the one place where an amount becomes one. Never shown as text. */
export function plotHeight(amount: string): number {
  return Number(amount);
}

/** A round top for an axis, as text for `formatAmount`. */
export function formatAxis(language: string, value: number, currency: string): string {
  return cached(`${language}|${currency}|axis`, () =>
    new Intl.NumberFormat(language, { style: 'currency', currency, notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 }),
  ).format(value);
}

function currencyFormat(language: string, currency: string, digits: Digits): Intl.NumberFormat {
  return cached(`${language}|${currency}|${digits}`, () =>
    new Intl.NumberFormat(language, {
      style: 'currency', currency, currencyDisplay: 'narrowSymbol',
      ...(digits === 'exact' ? { maximumFractionDigits: EXACT_DIGITS_MAX } : {}),
    }),
  );
}

function decimalFormat(language: string): Intl.NumberFormat {
  return cached(`${language}|decimal`, () => new Intl.NumberFormat(language, { maximumFractionDigits: EXACT_DIGITS_MAX }));
}

function cached(key: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = make();
  formatters.set(key, made);
  return made;
}
