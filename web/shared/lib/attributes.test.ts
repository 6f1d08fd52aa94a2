import { expect, it } from 'vitest';
import { attributeText, attributeValue } from './attributes';

const ZONE = 'Europe/Ljubljana';

it('what_a_field_holds_is_told_in_the_form_of_its_type', () => {
  expect(attributeValue('string', ' North ', ZONE)).toBe('North');
  expect(attributeValue('string', 'true', ZONE)).toBe('true');
  expect(attributeValue('number', '12,50', ZONE)).toBe('12.50');
  expect(attributeValue('boolean', 'false', ZONE)).toBe(false);
  expect(attributeValue('datetime', '2026-06-16T08:30', ZONE)).toBe('2026-06-16T08:30:00+02:00');
});
it('an_empty_field_takes_the_value_away', () => {
  for (const type of ['string', 'number', 'boolean', 'datetime'] as const) {
    expect(attributeValue(type, ' ', ZONE)).toBeNull();
    expect(attributeText(type, undefined, ZONE)).toBe('');
  }
});
it('a_value_comes_back_as_it_was_told', () => {
  expect(attributeText('number', '12345678901234567890.5', ZONE)).toBe('12345678901234567890.5');
  expect(attributeText('boolean', true, ZONE)).toBe('true');
  expect(attributeText('datetime', '2026-06-16T06:30:00Z', ZONE)).toBe('2026-06-16T08:30');
});
