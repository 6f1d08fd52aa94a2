import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { UsageEvent } from '@shared/api/schema';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import { AdjustEventDialog } from './AdjustEventDialog';
import words from './en.json';

// Only what the dialog reads of an event.
const CALL = { id: '1001.1.1', impacts: [{ kind: 'charge', bill_item: 'VOICE' }] } as unknown as UsageEvent;
const money = (amount: string) => ({ amount, resource: 'EUR' });

it.each([
  [null, '€5.00 and €1.10 of tax are posted.'],
  [{ id: '3', number: 'C2026-00001' }, 'Credit note C2026-00001: €5.00 and €1.10 of tax.'],
])('an_adjustment_says_what_it_became', async (note, said) => {
  serverSays((asked) => (asked.startsWith('POST ') ? { id: CALL.id, bill: '9', net: money('5.00'), tax: money('1.10'), note } : null));
  const onClose = vi.fn();
  show(<AdjustEventDialog event={CALL} onClose={onClose} />, { words: { usage: words } });
  await userEvent.type(await screen.findByLabelText(/Amount/), '5');
  await userEvent.type(screen.getByLabelText(/Reason/), 'late');
  await userEvent.click(screen.getByRole('button', { name: 'Post the adjustment' }));
  await screen.findByText(said);
  expect(onClose).toHaveBeenCalled();
});
