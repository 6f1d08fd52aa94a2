// What the server refuses, in the reader's language. The server says its own problems in French, those of the domain in
// English: a code that is met often has French words in `problems.fr.json`. What has none is told as the server tells it.
import type { TFunction } from 'i18next';
import { ApiProblem } from '../api/client';

type Words = TFunction<'shared'>;
type Refused = { code: string; message: string };

/** `named` is the server's own sentence, where it names or counts what the words do not. */
export function problemWords(t: Words, { code, message }: Refused): { said: string; named: string | null } {
  const words = (key: string) => t(`${key}.${code}`, { defaultValue: '' });
  const named = words('problems:named');
  if (named !== '') return { said: named, named: message };
  return { said: words('problems:plain') || words('unrated') || message, named: null };
}

/** Why something that was to be done later was refused: kept as `code: sentence`. */
export function refusalWords(t: Words, kept: string): string {
  const [, code, message] = /^([a-z_]+): (.*)$/s.exec(kept) ?? [];
  return code === undefined || message === undefined ? kept : problemWords(t, { code, message }).said;
}

/** What is wrong with a field. Limits come from the server's sentence; without them that is told. */
export function fieldWords(t: Words, { code, message }: Refused): string {
  // What was entered stands in backquotes and may have digits of its own.
  const limits: string[] = message.replace(/`[^`]*`/g, '').match(/\d+/g) ?? [];
  const words = t(`problems:field.${code}`, { defaultValue: '', skipInterpolation: true }).replace(/\{\{\w+\}\}/g, (hole) => limits.shift() ?? hole);
  return words === '' || words.includes('{{') ? message : words;
}

/** What went wrong, in one sentence. */
export function failureWords(t: Words, error: unknown): string {
  return error instanceof ApiProblem ? problemWords(t, error).said : t('failed.unreachable');
}
