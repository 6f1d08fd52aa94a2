import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { EventsTab } from './EventsTab';

it('the_identifier_of_a_subscription_whose_events_are_shown_stands_in_its_pill', async () => {
  const asked: (string | null)[] = [];
  serverSays((said, request) => {
    if (said.endsWith('/usage-events')) asked.push(new URL(request.url).searchParams.get('identifier'));
    return null;
  });
  show(<EventsTab identifiers={['386401', '386402']} />, { words: { usage: words }, path: '/customers/$customer/events', at: '/customers/1001/events' });
  await userEvent.click(await screen.findByRole('button', { name: /386401/ }));
  expect(await screen.findByRole('radio', { name: '386401' })).toHaveProperty('checked', true);
  expect(screen.queryByRole('radio', { name: 'Any' })).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: '386402' }));
  await screen.findByRole('button', { name: /386402/ });
  await vi.waitFor(() => expect(asked.at(-1)).toBe('386402'));
});
