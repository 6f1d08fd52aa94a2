import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import { AttributesPage } from './AttributesPage';
import words from './en.json';

const REGION = { code: 'region', name: 'Sales region', type: 'string', mandatory: true, on_invoice: false };
const VIP = { code: 'vip', name: 'VIP', type: 'boolean', mandatory: false, on_invoice: true };

function open(answer: (items: unknown[]) => Response | object = (items) => ({ items })) {
  const sent: unknown[][] = [];
  serverSays(async (asked, request) => {
    if (asked === 'GET /v1/custom-attributes') return { items: [REGION, VIP] };
    if (asked !== 'PUT /v1/custom-attributes') return null;
    const { items } = (await request.json()) as { items: unknown[] };
    sent.push(items);
    return answer(items);
  });
  show(<AttributesPage />, { words: { attributes: words } });
  return sent;
}
async function choose(name: string, action: string) {
  await userEvent.click(await screen.findByRole('button', { name: `Actions of ${name}` }));
  await userEvent.click(await screen.findByRole('menuitem', { name: action }));
}

it('a_new_attribute_is_defined_after_the_others', async () => {
  const sent = open();
  await userEvent.click(await screen.findByRole('button', { name: 'New attribute' }));
  await userEvent.type(await screen.findByLabelText(/^Name/), ' Tier ');
  await userEvent.type(screen.getByLabelText(/^Code/), 'tier');
  await userEvent.click(screen.getByLabelText(/^Mandatory/));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toEqual([[REGION, VIP, { code: 'tier', name: 'Tier', type: 'string', mandatory: true, on_invoice: false }]]));
});

it('attributes_change_places', async () => {
  const sent = open();
  await choose('Sales region', 'Move down');
  await vi.waitFor(() => expect(sent).toEqual([[VIP, REGION]]));
});

it('one_that_is_used_stays_and_says_why', async () => {
  open(() => refusal(409, 'customers have values of `region`'));
  await choose('Sales region', 'Remove');
  const dialog = await screen.findByRole('dialog', { name: 'Remove Sales region?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Remove' }));
  await within(dialog).findByText('customers have values of `region`');
});
