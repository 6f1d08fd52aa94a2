import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { show } from '../lib/screen-for-tests';
import '../lib/server-for-tests';
import { PlainTable } from './PlainTable';

const COLUMNS = [
  { header: 'Item', cell: () => 'Calls' },
  { header: 'Kind', secondary: true, cell: () => 'Usage' },
  { header: 'Amount', cell: () => '1.00' },
];
const open = async (isPhone: boolean, widths: { box: number; table: number }) => {
  vi.spyOn(window, 'matchMedia').mockImplementation((media) => ({ matches: isPhone, media, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(widths.box);
  vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(widths.table);
  show(<PlainTable label="Items" rows={['a']} rowKey={(row) => row} columns={COLUMNS} />, { words: {} });
  await screen.findByRole('region', { name: 'Items' });
  return { heads: screen.getAllByRole('columnheader').map((head) => head.textContent), cells: screen.getAllByRole('cell').map((cell) => cell.textContent) };
};
afterEach(() => vi.restoreAllMocks());

it('every_column_is_there_on_a_phone_what_matters_first', async () => {
  const { heads, cells } = await open(true, { box: 300, table: 300 });
  expect(heads).toEqual(['Item', 'Amount', 'Kind']);
  expect(cells).toEqual(['Calls', '1.00', 'Usage']);
  expect(screen.queryByText('Scroll sideways for more columns')).toBeNull();
});
it('a_table_wider_than_its_box_says_that_it_scrolls', async () => {
  const { heads } = await open(false, { box: 300, table: 500 });
  expect(heads).toEqual(['Item', 'Kind', 'Amount']);
  expect(screen.getByText('Scroll sideways for more columns')).toBeTruthy();
});
