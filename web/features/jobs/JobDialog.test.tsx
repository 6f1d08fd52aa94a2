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
function open() {
  const sent: { schedule: { kind: string } }[] = [];
  serverSays(async (asked, request) => {
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
