import { act, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { JobRunPage } from './JobRunPage';

const EVERYBODY = { customer_types: [] as string[], customers: [], payment_types: [], sharing_groups: [], hierarchy_groups: [], custom_attributes: [] };
const RUN = { id: '9', job: 'billing', kind: 'billing', state: 'running', parent: null as string | null, test_mode: false, criteria: EVERYBODY, at: '2026-11-01T00:00:00Z', started_at: '2026-11-01T00:00:00Z', ended_at: null, total: 10, done: 4, failed: 1, rate_per_s: 2, eta_s: 3, current: 'x', failure: null };
const error = (item: string) => ({ customer: null, item, code: 'wrong', message: `${item} is wrong` });

/** The stream that the page listens to. */
class Stream extends EventTarget {
  static last: Stream | null = null;
  constructor() { super(); Stream.last = this; }
  close() {}
}
const JOB = { code: 'invoicing', name: 'Invoicing', kind: 'invoicing', schedule: { kind: 'chain', after: 'billing' }, criteria: EVERYBODY, export: null, report: null, dunning: null, last_run: null as object | null };
let run: typeof RUN | (Omit<typeof RUN, 'ended_at'> & { ended_at: string });
let jobs: (typeof JOB)[];
let chained: object[];
let errors: ReturnType<typeof error>[];
let files: () => object | null;

beforeEach(() => {
  [run, errors, files, jobs, chained] = [RUN, [error('first')], () => null, [], []];
  vi.stubGlobal('EventSource', Stream);
  serverSays((asked, { url }) => {
    if (asked === 'GET /v1/job-runs/9') return run;
    if (asked === 'GET /v1/job-runs/8') return { ...RUN, id: '8', job: 'billing' };
    if (asked === 'GET /v1/job-runs' && url.endsWith('?parent=9')) return { items: chained, next_cursor: null };
    if (asked === 'GET /v1/jobs') return { items: jobs, next_cursor: null };
    if (asked === 'GET /v1/job-runs/9/errors') return { items: errors, next_cursor: null };
    return asked === 'GET /v1/job-runs/9/files' ? files() : null;
  });
});
const open = () => show(<JobRunPage />, { words: { jobs: words }, path: '/job-runs/$run', at: '/job-runs/9' });

it('the_errors_of_the_last_moment_are_there_when_a_run_has_ended', async () => {
  open();
  await screen.findByText('first is wrong');
  errors = [error('first'), error('last')];
  run = { ...RUN, state: 'succeeded', done: 10, failed: 2, ended_at: '2026-11-01T00:01:00Z' };
  act(() => { Stream.last?.dispatchEvent(new MessageEvent('progress', { data: JSON.stringify(run) })); });
  await screen.findByText('last is wrong');
});

it('files_that_can_not_be_listed_are_not_none', async () => {
  run = { ...RUN, state: 'succeeded', failed: 0, ended_at: '2026-11-01T00:01:00Z' };
  files = () => refusal(500, 'The store is away');
  open();
  await screen.findByText('The store is away');
  expect(screen.getByRole('heading', { name: 'Files' })).toBeTruthy();
});

it('what_it_worked_on_and_the_run_that_it_is_chained_to_are_told', async () => {
  run = { ...RUN, job: 'invoicing', kind: 'invoicing', parent: '8', criteria: { ...EVERYBODY, customer_types: ['business'] } };
  jobs = [JOB];
  open();
  await screen.findByText('Criteria');
  expect(screen.getByText('business', { selector: 'dd' })).toBeTruthy();
  expect(screen.getByText('Invoicing', { selector: 'dd' })).toBeTruthy();
  expect((await screen.findByRole('link', { name: 'Billing' })).getAttribute('href')).toBe('/job-runs/8');
  expect(screen.queryByText('Followed by')).toBeNull();
});
it('the_run_that_is_chained_to_it_is_found_once_it_has_ended', async () => {
  jobs = [JOB];
  open();
  await screen.findByText('What it worked on');
  chained = [{ ...RUN, id: '10', job: 'invoicing', parent: '9' }];
  run = { ...RUN, state: 'succeeded', ended_at: '2026-11-01T00:01:00Z' };
  act(() => { Stream.last?.dispatchEvent(new MessageEvent('progress', { data: JSON.stringify(run) })); });
  expect((await screen.findByRole('link', { name: 'Invoicing' })).getAttribute('href')).toBe('/job-runs/10');
});
