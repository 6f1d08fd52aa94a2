import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import problems from '../i18n/problems.fr.json';
import { fieldWords, problemWords, refusalWords } from './problem';

const t = (language: string) => i18next.getFixedT(language, 'shared');
beforeAll(() => i18next.init({ lng: 'en', resources: { en: { shared: {} }, fr: { shared: {}, problems } }, defaultNS: 'shared', interpolation: { escapeValue: false } }));

const RUNS = { code: 'cycle_still_running', message: 'the cycle of bill 7 runs until 2026-12-01' };
it('a_known_code_speaks_french_and_keeps_what_the_server_names', () => {
  expect(problemWords(t('fr'), RUNS)).toEqual({ said: 'Le cycle court encore.', named: RUNS.message });
  expect(problemWords(t('fr'), { code: 'taken', message: 'the value is taken already' })).toEqual({ said: 'Cette valeur est déjà prise.', named: null });
});
it('english_and_what_is_unknown_are_told_as_the_server_tells_them', () => {
  expect(problemWords(t('en'), RUNS)).toEqual({ said: RUNS.message, named: null });
  expect(problemWords(t('fr'), { code: 'new_one', message: 'something new' })).toEqual({ said: 'something new', named: null });
  expect(fieldWords(t('en'), { code: 'missing', message: '`city` is missing' })).toBe('`city` is missing');
});
it('what_was_refused_later_is_told_without_its_code', () => {
  expect(refusalWords(t('fr'), 'taken: the value is taken already')).toBe('Cette valeur est déjà prise.');
  expect(refusalWords(t('en'), 'taken: the value is taken already')).toBe('the value is taken already');
  expect(refusalWords(t('en'), 'something broke')).toBe('something broke');
});
it('a_limit_of_a_field_is_kept', () => {
  expect(fieldWords(t('fr'), { code: 'too_long', message: '`phone2` has more than 100 characters' })).toBe('Au plus 100 caractères');
  expect(fieldWords(t('fr'), { code: 'out_of_range', message: 'a billing day lies between 1 and 31' })).toBe('De 1 à 31');
  expect(fieldWords(t('fr'), { code: 'out_of_range', message: 'the template has too few `#` for the last number' })).toBe('the template has too few `#` for the last number');
});
