import { expect, it } from 'vitest';
import type { CatalogEntry } from '@shared/api/schema';
import { fieldsOf } from '@shared/lib/service-fields';
import { correctable, saidOf, toEvent, toFields } from './event-form';

const voice: CatalogEntry = {
  code: 'voice', name: 'Voice', kind: 'service_type',
  document: { fields: [{ code: 'destination', name: { en: 'Called number', fr: 'Numéro appelé' }, kind: 'text', role: 'mandatory' }, { code: 'origin', kind: 'text', role: 'optional' }] },
};

it('fields_have_names_in_the_readers_language_and_say_which_are_mandatory', () => {
  expect(fieldsOf(voice, 'fr')).toEqual([{ code: 'destination', name: 'Numéro appelé', kind: 'text', mandatory: true }, { code: 'origin', name: 'origin', kind: 'text', mandatory: false }]);
  expect(fieldsOf(undefined, 'en')).toEqual([]);
});
it('only_fields_of_the_service_that_say_something_are_sent', () => {
  const form = { service_type: 'voice', identifier: ' 386 ', session_id: 's', time: '2026-06-19T12:00', fields: { destination: '1', origin: ' ', bytes: '7' } };
  expect(toEvent(form, fieldsOf(voice, 'en'), 'Europe/Ljubljana')).toEqual({ service_type: 'voice', identifier: '386', time: '2026-06-19T12:00:00+02:00', fields: { destination: '1' } });
});
it('a_correction_starts_from_what_came_and_keeps_fields_that_the_kind_does_not_know', () => {
  const came = { destination: 386, quality: 'good', origin: null };
  expect(saidOf(came)).toEqual({ destination: '386', quality: 'good' });
  const known = correctable(fieldsOf(voice, 'en'), came);
  expect(known.map(({ code }) => code)).toEqual(['destination', 'origin', 'quality']);
  expect(toFields({ ...saidOf(came), destination: '49' }, known)).toEqual({ destination: '49', quality: 'good' });
});
