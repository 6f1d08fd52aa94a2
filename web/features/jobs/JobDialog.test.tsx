import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { JobDialog } from './JobDialog';

const combo = (name: string) => screen.findByRole<HTMLInputElement>('combobox', { name });
async function choose(field: string, option: string) {
  await userEvent.click(await combo(field));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}
const DEFINITIONS = [
  { code: 'region', name: 'Sales region', type: 'string', mandatory: false, on_invoice: false }, { code: 'tier', name: 'Tier', type: 'number', mandatory: false, on_invoice: false },
];
const GROUP = { id: '7', name: 'Branches', owner: { number: '1001', name: 'Ana Novak' } };
function open() {
  const sent: { schedule: { kind: string }; criteria: object }[] = [];
  serverSays(async (asked, request) => {
    if (asked === 'GET /v1/custom-attributes') return { items: DEFINITIONS };
    if (asked === 'GET /v1/customers') return { items: [{ number: '1001', code: 'ana', name: 'Ana Novak' }], next_cursor: null };
    if (asked === 'GET /v1/customers/1001') return { number: '1001', code: 'ana', name: 'Ana Novak' };
    if (asked === 'GET /v1/hierarchy-groups') return { items: [GROUP], next_cursor: null };
    if (asked === 'GET /v1/hierarchy-groups/7') return GROUP;
    if (asked !== 'POST /v1/jobs') return null;
    sent.push((await request.json()) as (typeof sent)[number]);
    return refusal(422, 'It is wrong', [{ field: 'schedule.kind', code: 'never_due', message: 'nothing of this kind falls due by itself' }]);
  });
  show(<JobDialog job={null} onClose={vi.fn()} />, { words: { jobs: words } });
  return sent;
}
async function save() {
  await userEvent.type(screen.getByLabelText(/^Name/), 'Night');
  await userEvent.type(screen.getByLabelText(/^Code/), 'night');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
}

it('a_kind_that_can_not_watch_is_run_by_hand', async () => {
  const sent = open();
  await choose('Schedule', words.schedules.when_due);
  await choose('Kind', words.kinds.exporting);
  expect((await combo('Schedule')).value).toBe(words.schedules.manual);
  await save();
  await vi.waitFor(() => expect(sent[0]?.schedule).toEqual({ kind: 'manual' }));
});

it('a_refused_schedule_is_said_at_the_schedule', async () => {
  open();
  await combo('Schedule');
  await save();
  await screen.findByText('nothing of this kind falls due by itself');
  expect((await combo('Schedule')).getAttribute('aria-invalid')).toBe('true');
  expect((await combo('Kind')).getAttribute('aria-invalid')).not.toBe('true');
});

it('criteria_name_values_of_custom_attributes_and_hierarchy_groups', async () => {
  const sent = open();
  for (const [place, value] of ['North West', '1,5', ''].entries()) {
    await userEvent.click(await screen.findByRole('button', { name: 'Add a custom attribute' }));
    if (place === 1) {
      await userEvent.click(screen.getAllByRole('combobox', { name: 'Attribute' })[place] ?? document.body);
      await userEvent.click(await screen.findByRole('option', { name: 'Tier' }));
    }
    if (value !== '') await userEvent.type(screen.getAllByRole('textbox', { name: /^Value/ })[place] ?? document.body, value);
  }
  await userEvent.type(await combo('Owner'), 'ana');
  await userEvent.click(await screen.findByRole('option', { name: 'Ana Novak · 1001' }));
  await choose('Group', 'Branches');
  await screen.findByText('Branches · Ana Novak');
  await userEvent.type(screen.getByLabelText(/^Customers/), '1001, 1002');
  await save();
  // A row that asks for nothing would let everybody through.
  await screen.findByText('Required');
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Leave out attribute 3' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const attributes = [{ code: 'region', value: 'North West' }, { code: 'tier', value: '1.5' }];
  await vi.waitFor(() => expect(sent[0]?.criteria).toEqual({ customer_types: [], payment_types: [], customers: ['1001', '1002'], sharing_groups: [], hierarchy_groups: ['7'], custom_attributes: attributes }));
});
