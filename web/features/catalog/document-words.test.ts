import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { formatAmount, formatDecimal, formatPercent } from '@shared/lib/amounts';
import type { Format } from '@shared/lib/format';
import { inline } from '@shared/ui/DocumentView';
import shared from '@shared/i18n/fr.json';
import { brief, briefLimits } from './brief';
import { limitsOf, limitWords, thresholdWords } from './credit-limits';
import { documentWords, kindsIn, ofCustomer } from './document-words';
import english from './en.json';
import french from './fr.json';

const NAMES = { resources: new Map([['EUR', 'Euro'], ['MB', 'Mégaoctet']]), 'tax-suppliers': new Map([['US_ENTITY', 'Adria Inc.']]), tags: new Map([['rent', 'Abonnement']]) };
// What the page's formatting does with these, without a session.
const format = {
  language: 'fr', money: (value: Parameters<typeof formatAmount>[1]) => formatAmount('fr', value), percent: (value: string) => formatPercent('fr', value), decimal: (value: string) => formatDecimal('fr', value),
} as unknown as Format;
const PREPAID = { resource: 'EUR', payment_types: ['prepaid'], floor: '-20', limit: '0', thresholds: [{ at: '-2', notify: ['email', 'call'] }, { at: '80%', notify: [] }] };

beforeAll(() => i18next.init({ lng: 'fr', resources: { fr: { catalog: french, shared }, en: { catalog: english } }, defaultNS: 'catalog', interpolation: { escapeValue: false } }));
const t = () => i18next.getFixedT('fr', 'catalog');

it('a_document_says_its_fields_and_values_in_the_language_of_the_reader', () => {
  const words = documentWords(t(), format, NAMES);
  expect([words.label('payment_types'), words.label('EUR'), words.label('unheard_of')]).toEqual(['Types de paiement', 'EUR', '']);
  expect([words.value('payment_types', 'prepaid'), words.value('percent', '20'), words.value('policy', true)]).toEqual(['Prépayé', '20\u202f%', 'Oui']);
  expect([words.value('supplier', 'US_ENTITY'), words.value('charge_tag', 'rent'), words.value('resource', 'KWH')]).toEqual(['Adria Inc.', 'Abonnement', null]);
  expect([words.value('EUR', '5.00'), words.value('price', '0.124'), words.value('validity', '30 days'), words.value('country', 'US')]).toEqual(['5,00\u00a0€', '0,124', '30 jours', 'États-Unis']);
  expect(words.value('prefix', '38631')).toBeNull();
});

it('only_the_kinds_that_a_document_names_are_wanted', () => {
  expect([...kindsIn({ percent: '20', filters: [{ charge_tag: 'rent' }, { service_type: 'data' }] })]).toEqual(['tags', 'service-types']);
});

it('a_limit_and_its_thresholds_are_words_and_no_signed_numbers', () => {
  const tell = { t: t(), shared: i18next.getFixedT('fr', 'shared'), format };
  const [limit] = limitsOf({ limits: [PREPAID] });
  if (limit === undefined) throw new Error('one limit');
  expect(limit.floor).toBe('-20');
  expect(limitWords(tell, limit)).toBe('jusqu’à épuisement');
  expect(limit.thresholds.map((threshold) => thresholdWords(tell, threshold, 'EUR'))).toEqual(['à 2,00\u00a0€ restants : e-mail, appel', 'à 80\u202f% : personne n’est averti']);
  expect(limitWords(tell, { resource: 'EUR', limit: '150' })).toBe('jusqu’à 150,00\u00a0€ dus');
  expect(limitWords(tell, { resource: 'EUR', limit: null })).toBe('sans limite');
});

it('a_list_tells_limits_by_resource_and_a_discount_in_percent', () => {
  const words = documentWords(t(), format, NAMES);
  expect(briefLimits({ limits: [PREPAID, { resource: 'MB', limit: '0' }] }, words, { t: t(), format })).toBe('Euro (Prépayé)\u00a0: jusqu’à épuisement · Mégaoctet\u00a0: jusqu’à épuisement');
  expect(brief('100', 'percent', words)).toBe('100\u202f%');
  expect(brief([{ from: '2013-07-01', percent: '22' }], 'rates', words)).toBe('22\u202f%');
  expect(brief(undefined, 'percent', words)).toBe('–');
});

it('a_row_says_what_it_asks_of_the_customer_beside_what_it_asks_of_the_event', () => {
  const customer = { type: ['business', 'iot'], country: ['FR', 'SI'], state: 'CA' };
  const names = { 'customer-types': new Map([['business', 'Entreprise']]) };
  expect(inline(ofCustomer(customer), format, documentWords(t(), format, names))).toBe('Type de client\u00a0: Entreprise, iot · Pays du client\u00a0: France, Slovénie · État ou région du client\u00a0: CA');
  const inEnglish = { ...format, language: 'en' } as Format;
  expect(inline(ofCustomer({ country: 'US', state: ['CA', 'NY'] }), inEnglish, documentWords(i18next.getFixedT('en', 'catalog'), inEnglish, {}))).toBe('Customer’s country: United States · Customer’s state: CA, NY');
  expect([...kindsIn({ rows: [{ when: { country: 'CH' }, customer }] })]).toEqual(['customer-types']);
  expect(ofCustomer(undefined)).toBeUndefined();
});
