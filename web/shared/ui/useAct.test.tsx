import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { api, unwrap } from '../api/client';
import { show } from '../lib/screen-for-tests';
import { refusal, serverSays } from '../lib/server-for-tests';
import { useAct } from './useAct';

function Sweep() {
  const { run, busy } = useAct(async () => {
    await unwrap(api.POST('/v1/jobs/{id}:resume', { params: { path: { id: '7' } } }));
    return 'It is swept.';
  });
  return <button type="button" disabled={busy} onClick={run}>Sweep</button>;
}

it('what_was_done_what_was_refused_and_what_never_came_through_are_told_apart', async () => {
  show(<Sweep />, { words: {} });
  serverSays(() => ({}));
  await userEvent.click(await screen.findByRole('button', { name: 'Sweep' }));
  await screen.findByText('It is swept.');
  serverSays(() => refusal(409, 'It runs already'));
  await userEvent.click(screen.getByRole('button', { name: 'Sweep' }));
  await screen.findByText('It runs already');
  serverSays(() => Promise.reject(new TypeError('Failed to fetch')));
  await userEvent.click(screen.getByRole('button', { name: 'Sweep' }));
  await screen.findByText('The server did not answer.');
  expect(screen.queryByText('Failed to fetch')).toBeNull();
});
