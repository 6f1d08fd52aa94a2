import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import type { Format } from '@shared/lib/format';
import { decimalOf, formatAmount, formatDecimal, type Measured } from '@shared/lib/amounts';
import english from './en.json';
import french from './fr.json';
import { saysSomething, traceSentence } from './trace-words';

beforeAll(() => i18next.init({ lng: 'en', resources: { en: { usage: english }, fr: { usage: french } }, interpolation: { escapeValue: false } }));

// Only what a sentence asks of the formats.
const format = (language: string) => ({ language, decimal: (value: string, unit?: string | null) => `${formatDecimal(language, decimalOf(value).text)}${unit ? `\u00a0${unit}` : ''}`, money: (value: Measured) => formatAmount(language, value, 'exact') }) as unknown as Format;
const words = (language: string) => i18next.getFixedT(language, 'usage');

it('a_tier_reads_as_a_sum_in_the_readers_language', () => {
  const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
  const tier = (detail: object) => ({ step: 'tier', title: 'Tier 1', detail: { tier: 1, quantity: '540', unit: 's', packages: false, price: '0.49', per: '60', amount: '4.41', resource: 'EUR', ...detail } });
  const said = (language: string, detail: object) => plain(traceSentence(words(language), format(language), tier(detail)));
  expect(said('en', {})).toBe('Tier 1: 540 s at €0.49 per 60 s = €4.41');
  expect(said('fr', {})).toBe('Palier 1 : 540 s à 0,49 € par 60 s = 4,41 €');
  expect(said('en', { quantity: '77', amount: '3773/6000' })).toBe('Tier 1: 77 s at €0.49 per 60 s ≈ €0.628833');
  expect(said('en', { quantity: '18', unit: 'kWh', per: '1', amount: '8.82' })).toBe('Tier 1: 18 kWh at €0.49 per kWh = €8.82');
  expect(said('en', { quantity: '2', unit: '', packages: true, price: '5', per: '1', amount: '10' })).toBe('Tier 1: 2 packages at €5.00 = €10.00');
  expect(said('en', { price: '0', per: null, amount: '0' })).toBe('Tier 1: 540 s at €0.00 = €0.00');
});
it('figures_have_their_unit_or_currency', () => {
  const said = (step: string, detail: object) => traceSentence(words('en'), format('en'), { step, title: '', detail }).replaceAll('\u00a0', ' ');
  expect(said('charge', { resource: 'EUR', quantity: '539', rated: '540', unit: 's', names: { en: 'Calls' } })).toBe('540 s priced for Calls');
  expect(said('connect_fee', { amount: '0.05', resource: 'EUR' })).toBe('Connect fee €0.05');
  expect(said('consume', { taken: { amount: '60', resource: 'SECOND', unit: 's' }, left: '480', unit: 's' })).toBe('60 s from the allowance, 480 s handed on');
});
it('a_rounding_that_changed_nothing_says_nothing', () => {
  const rounded = (exact: string) => ({ step: 'rounded', title: '', detail: { exact, net: { amount: '4.460000', resource: 'EUR' } } });
  expect(saysSomething(rounded('4.46'))).toBe(false);
  expect(saysSomething(rounded('4.4600001'))).toBe(true);
  expect(saysSomething(rounded('13/3'))).toBe(true);
});
it('a_flag_chooses_the_sentence', () => {
  expect(traceSentence(words('en'), format('en'), { step: 'tax', title: 'Tax', detail: { tax: 'VAT', exempt: true } })).toBe('Exempt from VAT');
});
it('every_step_of_the_server_has_a_sentence_in_both_languages', () => {
  const steps = ['product', 'version', 'no_row', 'part', 'row', 'other_currency', 'consume', 'count', 'funds', 'limit', 'shared', 'balance', 'charge', 'tier', 'priced_before', 'carried', 'percent_of', 'flat', 'once_skipped', 'connect_fee', 'minimum', 'maximum', 'cycle_maximum', 'rounded', 'discount', 'tax'];
  for (const { steps: named, sentence } of [english, french]) {
    expect(steps.filter((step) => !(step in named))).toEqual([]);
    expect(steps.filter((step) => !(step in sentence))).toEqual([]);
  }
});
it('a_balance_reads_from_before_to_after_and_says_whose_it_is', () => {
  const money = (amount: string) => ({ amount, resource: 'EUR' });
  const step = (owner: boolean) => ({ step: 'balance', title: 'Balance', detail: { owner, before: money('-2'), after: money('-1.5') } });
  expect(traceSentence(words('en'), format('en'), step(true))).toMatch(/^The owner’s balance goes from .*2.* to .*1\.5/);
  expect(traceSentence(words('fr'), format('fr'), step(false))).toMatch(/^Le solde passe de .*2.* à .*1,5/);
});
it('a_reverse_charge_says_who_owes_the_tax', () => {
  const step = { step: 'tax', title: 'Tax', detail: { tax: 'VAT', percent: '0', exempt: false, reverse_charge: true, pending: false } };
  expect(traceSentence(words('en'), format('en'), step)).toBe('Reverse charge: the customer owes VAT himself');
});
it('a_step_that_is_not_known_keeps_the_servers_title', () => {
  expect(traceSentence(words('fr'), format('fr'), { step: 'new_thing', title: 'A new thing', detail: {} })).toBe('A new thing');
});
it('names_are_taken_in_the_readers_language', () => {
  const step = { step: 'product', title: 'Product d', detail: { product: 'd', names: { en: 'Data', fr: 'Données' } } };
  expect(traceSentence(words('fr'), format('fr'), step)).toBe('Données est essayé');
});
