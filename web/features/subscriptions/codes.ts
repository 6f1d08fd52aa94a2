// Promotion codes of a form. Owns: putting what is wrong with each code at the one field that holds them all.
import { ApiProblem } from '@shared/api/client';

const OF_CODES = /^codes(\[\d+\])?$/;

/** Runs `act`; a refusal that is about codes comes out as one wrong field. */
export async function withCodes<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ApiProblem ? gathered(error) : error;
  }
}

/** The codes that were entered: some may have been pasted in one piece. */
export function written(codes: string[]): string[] {
  return codes.flatMap((code) => code.split(/[\s,;]+/)).filter((code) => code !== '');
}

export function gathered(problem: ApiProblem): ApiProblem {
  const ofCodes = problem.errors.filter(({ field }) => OF_CODES.test(field));
  if (ofCodes.length === 0) return problem;
  const message = ofCodes.map((error) => error.message).join(' · ');
  return problem.with([...problem.errors.filter(({ field }) => !OF_CODES.test(field)), { field: 'codes', code: ofCodes[0]?.code ?? '', message }]);
}
