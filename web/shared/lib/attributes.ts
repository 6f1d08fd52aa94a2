// Values of custom attributes: as the API says them, as a field holds them, as people read them.
import type { TFunction } from 'i18next';
import type { AttributeValue, CustomAttribute } from '../api/schema';
import { isDecimal, toDecimal } from './amounts';
import { instantAt, wallClock } from './dates';
import type { Format } from './format';

type Type = CustomAttribute['type'];

/** What the field of an attribute holds; empty where there is no value. A time is shown by the site's clock, to the minute. */
export function attributeText(type: Type, value: AttributeValue | undefined, zone: string): string {
  if (value === undefined) return '';
  return type === 'datetime' ? wallClock(String(value), zone) : String(value);
}

/** What the API is told; null where the field is empty. What is no number goes as it is, for the server to say so. */
export function attributeValue(type: Type, text: string, zone: string): AttributeValue | null {
  const typed = text.trim();
  if (typed === '') return null;
  switch (type) {
    case 'string': return typed;
    case 'number': return toDecimal(typed);
    case 'boolean': return typed === 'true';
    case 'datetime': return instantAt(typed, zone);
  }
}

export function attributeWords(t: TFunction<'shared'>, format: Format, type: Type, value: AttributeValue): string {
  const text = String(value);
  switch (type) {
    case 'string': return text;
    case 'number': return isDecimal(text) ? format.decimal(text) : text;
    case 'boolean': return t(`attribute.${text}`);
    case 'datetime': return format.time(text);
  }
}
