import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import type { Format } from '@shared/lib/format';
import { formatAmount, formatDecimal } from '@shared/lib/amounts';
import english from './en.json';
import french from './fr.json';
import { traceSentence } from './trace-words';

beforeAll(() => i18next.init({ lng: 'en', resources: { en: { usage: english }, fr: { usage: french } }, interpolation: { escapeValue: false } }));

// Only what a sentence asks of the formats.
const format = (language: string) => ({ language, decimal: (value: string) => formatDecimal(language, value), money: (value: { amount: string; resource: string }) => formatAmount(language, value, 'exact') }) as unknown as Format;
const words = (language: string) => i18next.getFixedT(language, 'usage');

it('a_tier_reads_as_a_sum_in_the_readers_language', () => {
  const step = { step: 'tier', title: 'Tier 1', detail: { tier: 1, quantity: '200', price: '0.0103', amount: '2.06' } };
  expect(traceSentence(words('en'), format('en'), step)).toBe('Tier 1: 200 at 0.0103 makes 2.06');
  expect(traceSentence(words('fr'), format('fr'), step)).toBe('Palier 1 : 200 à 0,0103 font 2,06');
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
