import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Customer } from '@shared/api/schema';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import { EditCustomerDialog } from './EditCustomerDialog';
import words from './en.json';

const DEFINITIONS = [
  { code: 'region', name: 'Sales region', type: 'string', mandatory: true, on_invoice: false }, { code: 'vip', name: 'VIP', type: 'boolean', mandatory: false, on_invoice: false },
  { code: 'since', name: 'Contract of', type: 'datetime', mandatory: false, on_invoice: false },
];
// Of a customer the dialog needs no more than this.
const ANA = { number: '1001', name: 'Ana Novak', customer_type: 'residential', language: 'en', tax_id: null, tax_exempt: false, custom_attributes: { region: 'north', since: '2026-06-16T08:30:00+02:00' } } as unknown as Customer;

function open(answer: () => Response | object) {
  const sent: unknown[] = [];
  serverSays(async (asked, request) => {
    if (asked === 'GET /v1/custom-attributes') return { items: DEFINITIONS };
    if (asked !== 'PATCH /v1/customers/1001') return null;
    sent.push(await request.json());
    return answer();
  });
  show(<EditCustomerDialog customer={ANA} onClose={vi.fn()} />, { words: { customers: words } });
  return sent;
}
const field = (name: RegExp) => screen.findByLabelText<HTMLInputElement>(name);

it('only_the_custom_attributes_that_were_changed_are_sent_and_an_emptied_one_goes', async () => {
  const sent = open(() => ({}));
  expect((await field(/^Sales region/)).value).toBe('north');
  expect((await field(/^Contract of/)).value).toBe('2026-06-16T08:30');
  await userEvent.clear(await field(/^Contract of/));
  await userEvent.click(await screen.findByRole('combobox', { name: 'VIP' }));
  await userEvent.click(await screen.findByRole('option', { name: 'Yes' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(sent).toEqual([{ custom_attributes: { vip: true, since: null } }]));
});

it('a_refused_value_is_said_at_its_field', async () => {
  open(() => refusal(422, 'Some fields are wrong', [{ field: 'custom_attributes.region', code: 'missing', message: 'every customer needs `region`' }]));
  await userEvent.clear(await field(/^Sales region/));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('every customer needs `region`');
  expect((await field(/^Sales region/)).getAttribute('aria-invalid')).toBe('true');
});
