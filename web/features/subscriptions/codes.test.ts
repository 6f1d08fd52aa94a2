import { expect, it } from 'vitest';
import { ApiProblem } from '@shared/api/client';
import { gathered, written } from './codes';

it('what_is_wrong_with_codes_stands_at_their_field', () => {
  const problem = new ApiProblem({ title: 'no', status: 422, code: 'validation_failed', errors: [
    { field: 'codes[0]', code: 'unknown_code', message: 'no `A`' }, { field: 'bundle', code: 'x', message: 'wrong' }, { field: 'codes[1]', code: 'unknown_code', message: 'no `B`' },
  ] }, null);
  expect(gathered(problem).errors).toEqual([{ field: 'bundle', code: 'x', message: 'wrong' }, { field: 'codes', code: 'unknown_code', message: 'no `A` · no `B`' }]);
});

it('codes_that_were_pasted_in_one_piece_are_several', () => expect(written(['A B', 'C,D;', 'E'])).toEqual(['A', 'B', 'C', 'D', 'E']));
