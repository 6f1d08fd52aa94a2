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
it('a_step_that_is_not_known_keeps_the_servers_title', () => {
  expect(traceSentence(words('fr'), format('fr'), { step: 'new_thing', title: 'A new thing', detail: {} })).toBe('A new thing');
});
it('names_are_taken_in_the_readers_language', () => {
  const step = { step: 'product', title: 'Product d', detail: { product: 'd', names: { en: 'Data', fr: 'Données' } } };
  expect(traceSentence(words('fr'), format('fr'), step)).toBe('Données est essayé');
});
