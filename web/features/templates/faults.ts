// What is wrong with a template, by the line of its page. Owns: reading `html:12` of a refusal.
import { ApiProblem } from '@shared/api/client';

export type Fault = { line: number; message: string };
const OF_PAGE = /^html:(\d+)$/;

/** The faults of the page in a refusal; empty where it is about something else. */
export function faultsOf(problem: unknown): Fault[] {
  if (!(problem instanceof ApiProblem)) return [];
  return problem.errors.flatMap(({ field, message }) => {
    const line = OF_PAGE.exec(field)?.[1];
    return line === undefined ? [] : [{ line: Number.parseInt(line, 10), message }];
  });
}

/** A refusal that says nothing of a line of the page. */
export function otherProblem(problem: unknown): unknown {
  return faultsOf(problem).length === 0 ? problem : null;
}

/** Where a line of a text begins and ends. */
export function placeOfLine(text: string, line: number): [number, number] {
  const lines = text.split('\n');
  const begin = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  return [begin, begin + (lines[line - 1] ?? '').length];
}
