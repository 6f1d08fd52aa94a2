import { describe, expect, it } from 'vitest';
import { defuse, toClipboardText, toCsv } from './export';

describe('export', () => {
  it('a_cell_that_a_spreadsheet_would_run_is_defused', () => {
    for (const cell of ['=1+1', '+cmd', '-x', '@SUM(A1)']) expect(defuse(cell)).toBe(`'${cell}`);
  });
  it('a_negative_number_stays_a_number', () => {
    expect(defuse('-1.00')).toBe('-1.00');
    expect(defuse('Ana')).toBe('Ana');
  });
  it('quotes_are_doubled_and_tabs_do_not_split_cells', () => {
    expect(toCsv({ header: ['a', 'b'], rows: [['say "hi"', '=x']] })).toBe('"a","b"\r\n"say ""hi""","\'=x"');
    expect(toClipboardText({ header: ['a'], rows: [['x\ty\nz']] })).toBe('a\nx y z');
  });
});
