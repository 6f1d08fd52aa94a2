import { screen } from '@testing-library/react';
import { Link } from '@tanstack/react-router';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/client';
import { show } from '../lib/screen-for-tests';
import '../lib/server-for-tests';
import { FailedPage } from './FailedPage';

const open = (status: number) => {
  const refetch = vi.fn();
  show(<FailedPage title="Bill 7" crumbs={[<Link key="list" to={'/elsewhere' as '/'}>Bills</Link>]} answer={{ error: new ApiProblem({ title: 'No', status, code: 'no' } as never, null), refetch }} />, { words: {} });
  return refetch;
};

it('what_does_not_exist_leads_back_to_its_list', async () => {
  open(404);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('This does not exist');
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  await userEvent.click(alert.querySelector('a') as HTMLElement);
  await screen.findByText('Elsewhere');
});
it('what_failed_is_tried_again', async () => {
  const refetch = open(503);
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(refetch).toHaveBeenCalledOnce();
});
