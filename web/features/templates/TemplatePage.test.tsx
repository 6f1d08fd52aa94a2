import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { TemplatePage } from './TemplatePage';

const LOOK = { code: 'look', name: 'Look', title: 'Look', category: 'invoice', language: 'en', version: 1, html: '<h1>Old</h1>', typst: null, used: false, created_at: null, actor: 'eva' };
const BILL = { id: '5', number: '10', status: 'billing', customer: { number: '1001', name: 'Ana Novak' } };

/** The server keeps its answer to a save back until this is done. */
let ready: Promise<unknown> = Promise.resolve();
let stored = LOOK;
/** What the server says when it is asked for bills; by itself one that is billed. */
let bills: ((url: string) => object) | null = null;

beforeEach(() => {
  ready = Promise.resolve();
  stored = LOOK;
  bills = null;
  serverSays(async (asked, request) => {
    if (asked === 'GET /v1/document-templates/look') return stored;
    if (asked === 'GET /v1/bills' && bills !== null) return bills(request.url);
    if (asked === 'GET /v1/bills') return { items: request.url.includes('billing') ? [BILL] : [], next_cursor: null };
    if (asked === 'POST /v1/document-templates:preview') {
      const { html } = (await request.json()) as { html: string };
      return html.includes('{%') ? refusal(422, 'It is wrong', [{ field: 'html:1', code: 'template', message: 'it does not end' }]) : { html };
    }
    if (asked !== 'PATCH /v1/document-templates/look') return null;
    const { html } = (await request.json()) as { html: string };
    await ready;
    if (html.includes('refused')) return refusal(422, 'It is wrong', [{ field: 'html:1', code: 'template', message: 'it is refused' }]);
    stored = { ...LOOK, version: stored.version + 1, html };
    return stored;
  });
});

async function edit() {
  const shown = show(<TemplatePage />, { words: { templates: words }, path: '/templates/$template', at: '/templates/look' });
  return { ...shown, editor: await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Page' }) };
}
const save = () => screen.getByRole('button', { name: 'Save as new version' });

it('what_is_typed_while_a_save_runs_stays', async () => {
  const { editor } = await edit();
  let answer = () => {};
  ready = new Promise<void>((resolve) => { answer = resolve; });
  await userEvent.click(screen.getByText('FR'));
  await userEvent.type(editor, 'saved ');
  await userEvent.click(save());
  await userEvent.type(editor, 'typed');
  answer();
  await screen.findByText('Version 2');
  expect(screen.getByRole('textbox', { name: 'Page' })).toHaveProperty('value', '<h1>Old</h1>saved typed');
  expect(screen.getByRole('radio', { name: 'FR' })).toHaveProperty('checked', true);
  await vi.waitFor(() => expect(save()).toHaveProperty('disabled', false));
});

it('a_save_button_that_is_off_says_why_and_leaving_asks_once_something_is_typed', async () => {
  const confirm = vi.spyOn(window, 'confirm').mockReturnValue(false);
  const { router, editor } = await edit();
  expect(save().title).toBe('Nothing is changed yet');
  await userEvent.type(editor, 'new');
  void router.navigate({ to: '/elsewhere' as never });
  await vi.waitFor(() => expect(confirm).toHaveBeenCalledWith('Leave without saving?'));
  expect(editor.value).toBe('<h1>Old</h1>new');
  await userEvent.click(save());
  await screen.findByText('Version 2');
  await vi.waitFor(() => expect(save()).toHaveProperty('disabled', true));
  confirm.mockClear();
  void router.navigate({ to: '/elsewhere' as never });
  await screen.findByText('Elsewhere');
  expect(confirm).not.toHaveBeenCalled();
});

/** What the page in the frame was told to show last; the frame says that it is ready itself. */
function framed() {
  const frame = screen.getByTitle<HTMLIFrameElement>('Preview');
  const told = vi.spyOn(frame.contentWindow as Window, 'postMessage'); // In the page it has a window.
  window.dispatchEvent(new MessageEvent('message', { source: frame.contentWindow }));
  return { last: () => (told.mock.calls.at(-1)?.[0] as { html: string } | undefined)?.html, isOld: () => frame.dataset.old === 'true' };
}

it('the_last_page_stays_and_is_dimmed_while_the_text_is_wrong', async () => {
  const { editor } = await edit();
  await screen.findByTitle('Preview');
  const frame = framed();
  await vi.waitFor(() => expect(frame.last()).toBe('<h1>Old</h1>'));
  expect(frame.isOld()).toBe(false);
  await userEvent.click(editor);
  await userEvent.paste('{%');
  await screen.findByRole('button', { name: 'Line 1' });
  expect(frame.last()).toBe('<h1>Old</h1>');
  expect(frame.isOld()).toBe(true);
});

it('a_fault_that_was_put_right_is_marked_no_more', async () => {
  const { editor } = await edit();
  await userEvent.type(editor, 'refused');
  await userEvent.click(save());
  await screen.findByText('it is refused');
  await userEvent.clear(editor);
  await userEvent.type(editor, 'right');
  expect(screen.queryByText('it is refused')).toBeNull();
});

it('bills_that_could_not_be_asked_for_are_not_none', async () => {
  bills = () => refusal(500, 'The store is away');
  await edit();
  await screen.findByText('The store is away');
  expect(screen.queryByText('No bill to try it on')).toBeNull();
  bills = () => ({ items: [], next_cursor: null });
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('No bill to try it on');
});

it('a_file_becomes_what_is_typed_and_one_that_is_no_text_is_refused_by_name', async () => {
  const { editor } = await edit();
  const file = (bytes: Uint8Array, name: string) => Object.assign(new File([], name), { arrayBuffer: () => Promise.resolve(bytes.buffer) });
  const choose = (file: File) => userEvent.upload(screen.getByLabelText<HTMLInputElement>('Load a file'), file);
  await choose(file(new Uint8Array([0xff, 0xfe, 0x00]), 'scan.html'));
  expect((await screen.findByText('scan.html is no text in UTF-8.')).textContent).not.toBe('');
  expect(editor.value).toBe('<h1>Old</h1>');
  await choose(file(new TextEncoder().encode('<h1>Déjà</h1>'), 'look.html'));
  await vi.waitFor(() => expect(editor.value).toBe('<h1>Déjà</h1>'));
  expect(save()).toHaveProperty('disabled', false);
});
