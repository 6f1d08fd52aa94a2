import { describe, expect, it } from 'vitest';
import { decimalOf, formatAmount, formatPercent, isAmount, isZero, magnitude, minus, sideOf, toDecimal } from './amounts';

describe('amounts', () => {
  it('debit_is_owed_and_credit_is_left', () => {
    expect(sideOf('12.340000')).toBe('owes');
    expect(sideOf('-1000')).toBe('has');
    expect(sideOf('-0.000000')).toBe('even');
    expect(magnitude('-1000')).toBe('1000');
  });
  it('decimal_text_keeps_every_digit_beyond_a_float', () => {
    expect(formatAmount('en', { amount: '9007199254740993.120000', resource: 'EUR' })).toBe('€9,007,199,254,740,993.12');
  });
  it('exact_shows_kept_digits_and_display_rounds_half_up', () => {
    expect(formatAmount('en', { amount: '0.453200', resource: 'EUR' }, 'exact')).toBe('€0.4532');
    expect(formatAmount('en', { amount: '19.595000', resource: 'EUR' })).toBe('€19.60');
  });
  it('french_has_its_narrow_spaces', () => {
    expect(formatAmount('fr', { amount: '12480.000000', resource: 'EUR' })).toBe('12\u202f480,00\u00a0€');
    expect(formatPercent('fr', '22')).toBe('22\u202f%');
  });
  it('a_unit_reads_by_its_label_where_one_is_known', () => {
    expect(formatAmount('en', { amount: '-29201', resource: 'SECOND', unit: 's' })).toBe('−29,201 s');
    expect(formatAmount('en', { amount: '2', resource: 'EUR', unit: null })).toBe('€2.00');
  });
  it('a_fraction_becomes_decimal_text_and_says_whether_something_was_cut', () => {
    expect(decimalOf('3773/6000')).toEqual({ text: '0.628833', isExact: false });
    expect(decimalOf('-1/4')).toEqual({ text: '-0.250000', isExact: true });
    expect(decimalOf('4.41')).toEqual({ text: '4.41', isExact: true });
  });
  it('a_unit_keeps_its_name', () => {
    expect(formatAmount('en', { amount: '1000', resource: 'MB' })).toBe('1,000 MB');
  });
  it('zero_has_many_spellings', () => {
    for (const text of ['0', '0.00', '-0.000000', '00']) expect(isZero(text)).toBe(true);
    expect(isZero('0.000001')).toBe(false);
  });
  it('a_typed_amount_is_zero_or_more_in_either_notation', () => {
    expect(['0', '5', '5.00', ' 5,00 '].map(isAmount)).toEqual([true, true, true, true]);
    expect(['-5', '', '1e3', '5.', ',5', '1,000.00'].some(isAmount)).toBe(false);
    expect([' 5,00 ', '0', ''].map(toDecimal)).toEqual(['5.00', '0', '']);
  });
  it('a_difference_of_decimal_text_is_exact', () => {
    expect(minus('-24.000000', '-1024')).toBe('1000.000000');
    expect(minus('0.1', '0.30')).toBe('-0.20');
    expect(minus('9007199254740993', '1')).toBe('9007199254740992');
  });
});
