import i18next from 'i18next';
import { expect, it } from 'vitest';
import shared from '../i18n/en.json';
import { formatAmount } from './amounts';
import { pointWords } from './point';

it('a_threshold_of_prepaid_funds_is_what_is_left_and_no_negative_money', async () => {
  await i18next.init({ lng: 'en', resources: { en: { shared } }, defaultNS: 'shared', interpolation: { escapeValue: false } });
  const said = (amount: string, resource = 'EUR') => pointWords(i18next.getFixedT('en', 'shared'), { money: (value) => (value === null ? '–' : formatAmount('en', value)) }, { amount, resource });
  expect([said('-2'), said('150'), said('0.00'), said('-205', 'MB')]).toEqual(['€2.00 left', '€150.00 owed', 'nothing left', '205 MB left']);
});
