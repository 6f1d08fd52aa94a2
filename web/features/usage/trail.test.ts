import { expect, it } from 'vitest';
import type { TracedEvent } from '@shared/api/schema';
import { fieldChanges, trailOf } from './trail';

// Only what the trail reads of an event.
const event = (part: Partial<TracedEvent>) => ({ recorded_at: '2026-10-10T10:00:00Z', first: null, revisions: [], ...part }) as unknown as TracedEvent;
const revision = (number: number, fields: Record<string, unknown>) => ({ number, kind: 'corrected', recorded_at: '2026-10-10T11:00:00Z', actor: 'staff:7', actor_name: 'Eva', reason: 'a typing error', status: 'rated', amount: { amount: '0.2', resource: 'EUR' }, tax: null, fields, impacts: [] });

it('an_event_that_stands_as_it_came_has_no_trail', () => {
  expect(trailOf(event({}))).toEqual([]);
});
it('each_step_says_what_it_changed_against_the_one_before', () => {
  const first = { status: 'unrated', amount: null, tax: null, fields: { destination: '999', duration: '61' } };
  const revisions = [revision(1, { destination: '386', duration: '61' }), revision(2, { destination: '386' })];
  const steps = trailOf(event({ first, revisions } as unknown as Partial<TracedEvent>));
  expect(steps.map(({ kind, changes }) => [kind, changes])).toEqual([
    ['came', []],
    ['corrected', [{ field: 'destination', before: '999', after: '386' }]],
    ['corrected', [{ field: 'duration', before: '61', after: null }]],
  ]);
});
it('a_field_that_came_is_a_change_from_nothing', () => {
  expect(fieldChanges(null, { zone: 'eu' })).toEqual([{ field: 'zone', before: null, after: 'eu' }]);
});
