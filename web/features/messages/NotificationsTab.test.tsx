import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { NotificationsTab } from './NotificationsTab';

it.each([[undefined, true], ['7', false]])('subscriptions_are_read_only_where_one_is_chosen_from', async (subscription, areRead) => {
  const asked: string[] = [];
  serverSays((said) => {
    asked.push(said);
    return null;
  });
  show(<NotificationsTab {...(subscription === undefined ? {} : { subscription })} />, { words: { messages: words }, path: '/customers/$customer', at: '/customers/1001' });
  await screen.findByText(words.noNotifications);
  expect(asked.includes('GET /v1/customers/1001/subscriptions')).toBe(areRead);
});
