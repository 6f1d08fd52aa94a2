// An event is answered with an outcome also where nothing was done with it. Owns: making that a problem, so that a form
// puts what is wrong at its fields.
import { ApiProblem } from '@shared/api/client';
import type { FieldError } from '@shared/api/schema';

const UNPROCESSABLE = 422;

export function refusal(detail: string, code: string, errors: FieldError[]): ApiProblem {
  return new ApiProblem({ title: detail, detail, status: UNPROCESSABLE, code, errors }, null);
}
