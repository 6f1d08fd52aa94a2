import { describe, expect, it } from 'vitest';
import { attributesOf, changesOf, BLANK_CUSTOMER, toNewCustomer, validators } from './customer-form';

const FILLED = { ...BLANK_CUSTOMER, first_name: ' Ana ', last_name: 'Novak', email: 'ana@example.net', customer_type: 'residential', street: 'Trubarjeva 1', city: 'Ljubljana', country: 'SI' };
const REGION = { code: 'region', name: 'Region', type: 'string', mandatory: false, on_invoice: false } as const;
const TIER = { ...REGION, code: 'tier', type: 'number' } as const;
const ATTRIBUTES = { definitions: [REGION, TIER], zone: 'Europe/Ljubljana' };

describe('the short form', () => {
  it('blank_optional_fields_are_left_out', () => {
    const sent = toNewCustomer(FILLED, true, ATTRIBUTES);
    expect(sent.first_name).toBe('Ana');
    expect(sent).not.toHaveProperty('phone');
    expect(sent.address).toEqual({ street: 'Trubarjeva 1', city: 'Ljubljana', country: 'SI' });
    expect(sent).not.toHaveProperty('plan');
    expect(sent).not.toHaveProperty('custom_attributes');
  });
  it('a_billing_day_goes_only_with_month_based_intervals', () => {
    expect(toNewCustomer(FILLED, true, ATTRIBUTES).profile).toHaveProperty('billing_day', 1);
    expect(toNewCustomer(FILLED, false, ATTRIBUTES).profile).toHaveProperty('billing_day', null);
  });
  it('funds_go_only_with_a_prepaid_plan_and_as_decimal_text', () => {
    const order = { ...FILLED, plan: 'go', available_funds: '10,00' };
    expect(toNewCustomer(order, true, ATTRIBUTES).plan).not.toHaveProperty('available_funds');
    expect(toNewCustomer({ ...order, payment_type: 'prepaid' }, true, ATTRIBUTES).plan).toHaveProperty('available_funds', '10.00');
  });
  it('what_is_required_says_so', () => {
    const rules = validators((key) => key);
    expect(rules.city('  ')).toBe('form.required');
    expect(rules.email('nobody')).toBe('form.emailWrong');
    expect(rules.available_funds('ten')).toBe('form.amountWrong');
  });
});
it('only_what_differs_is_changed', () => {
  const before = { language: 'en', tax_id: 'SI1', tax_exempt: false };
  expect(changesOf(before, { language: 'en', tax_id: '', tax_exempt: true })).toEqual({ tax_id: '', tax_exempt: true });
});
it('of_custom_attributes_only_what_was_typed_and_differs_is_sent_and_an_emptied_field_takes_its_value_away', () => {
  const filled = { ...FILLED, custom_attributes: { region: ' north ', tier: '1,5', gone: 'x' } };
  expect(toNewCustomer(filled, true, ATTRIBUTES).custom_attributes).toEqual({ region: 'north', tier: '1.5' });
  const before = { region: 'north', tier: '1.5' };
  expect(attributesOf({}, before, ATTRIBUTES)).toEqual({});
  expect(attributesOf({ region: 'north' }, before, ATTRIBUTES)).toEqual({});
  expect(attributesOf({ region: '', tier: '2' }, before, ATTRIBUTES)).toEqual({ custom_attributes: { region: null, tier: '2' } });
});
