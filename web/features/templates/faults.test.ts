import { expect, it } from 'vitest';
import { ApiProblem } from '@shared/api/client';
import { faultsOf, otherProblem, placeOfLine } from './faults';

const refused = (errors: { field: string; code: string; message: string }[]) =>
  new ApiProblem({ status: 422, title: 'Some fields are wrong', code: 'validation_failed', errors }, null);

it('a_fault_of_the_page_stands_at_its_line', () => {
  const problem = refused([{ field: 'html:12', code: 'template_invalid', message: '`set` is not for templates' }]);
  expect(faultsOf(problem)).toEqual([{ line: 12, message: '`set` is not for templates' }]);
  expect(otherProblem(problem)).toBeNull();
});

it('what_is_wrong_elsewhere_is_no_fault_of_a_line', () => {
  const problem = refused([{ field: 'name', code: 'length', message: '1 to 100 characters' }]);
  expect(faultsOf(problem)).toEqual([]);
  expect(otherProblem(problem)).toBe(problem);
  expect(faultsOf(new Error('unreachable'))).toEqual([]);
});

it('a_line_is_found_in_its_text', () => {
  expect(placeOfLine('ab\ncde\nf', 2)).toEqual([3, 6]);
  expect(placeOfLine('ab', 1)).toEqual([0, 2]);
  expect(placeOfLine('ab', 9)).toEqual([3, 3]);
});
