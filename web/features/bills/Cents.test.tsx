import { render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { formatAmount, type Digits } from '@shared/lib/amounts';
import { Cents } from './Cents';

vi.mock('@shared/lib/format', () => ({ useFormat: () => ({ money: (value: { amount: string; resource: string }, digits?: Digits) => formatAmount('en', value, digits) }) }));

const shown = (amount: string) => render(<Cents value={{ amount, resource: 'EUR' }} />).container.innerHTML;

it('cents_are_read_and_the_exact_figure_is_the_title', () => {
  expect(shown('29.084800')).toBe('<span title="€29.0848">€29.08</span>');
  expect(shown('29.080000')).toBe('€29.08');
});
it('less_than_a_cent_is_not_nothing', () => {
  expect(shown('0.004500')).toBe('€0.0045');
  expect(shown('0.000000')).toBe('€0.00');
});
