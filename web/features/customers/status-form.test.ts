import { expect, it } from 'vitest';
import { mayWait, nextOf } from './status-form';

it('a_status_that_holds_already_is_not_offered', () => {
  expect(nextOf('active')).toEqual(['inactive', 'closed']);
  expect(nextOf('closed')).toEqual(['active', 'inactive']);
});

it('opening_an_account_again_never_waits', () => {
  expect(mayWait('closed', 'active')).toBe(false);
  expect(mayWait('inactive', 'active')).toBe(true);
  expect(mayWait('active', 'closed')).toBe(true);
});
