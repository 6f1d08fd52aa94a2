import { expect, it } from 'vitest';
import { ownPath } from './own-path';

it('a_link_never_leads_a_fresh_session_to_another_origin', () => {
  for (const foreign of ['https://example.net', '//example.net', '/\\example.net', 'customers', undefined, '/sign-in?next=/']) expect(ownPath(foreign)).toBe('/');
  expect(ownPath('/customers?status=closed')).toBe('/customers?status=closed');
});
