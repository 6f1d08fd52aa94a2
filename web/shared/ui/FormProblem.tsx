// What the server refused. Owns: putting each field error on its field, focusing the first, and
// showing the rest above the form (ui.md, forms).
import { Alert } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { TFunction } from 'i18next';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client';
import { fieldWords, problemWords } from '../lib/problem';

/** `fields` names the form's own fields where the server calls them otherwise: `{ 'schedule.kind': 'schedule' }`. */
export function useSubmit<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, act: (values: Values) => Promise<void>, fields: Record<string, string> = {}) {
  const { t } = useTranslation('shared');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const run = async (values: Values) => {
    setBusy(true);
    setProblem(null);
    try {
      await act(values);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? placeErrors(t, form, error, fields) : error);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { hasErrors, errors } = form.validate();
    if (hasErrors) focusFirst(form, Object.keys(errors));
    else void run(form.getValues());
  };
  return { submit, problem, busy };
}

export function FormProblem({ problem }: { problem: unknown }) {
  const { t } = useTranslation('shared');
  if (problem === null) return null;
  const known = problem instanceof ApiProblem ? problem : null;
  const words = known === null ? null : problemWords(t, known);
  const said = [
    ...(words === null || words.named === null ? [] : [<div key="named" lang="en">{words.named}</div>]),
    ...(known?.errors ?? []).map((error) => <div key={`${error.field} ${error.code}`}>{error.field === '' ? fieldWords(t, error) : t('failed.field', { field: error.field, words: fieldWords(t, error) })}</div>),
    ...(known?.requestId == null ? [] : [<div key="request">{t('failed.request', { id: known.requestId })}</div>]),
  ];
  // A title alone has no empty line under it.
  return <Alert color="red" role="alert" title={words?.said ?? t('failed.unreachable')}>{said.length === 0 ? null : said}</Alert>;
}

/** Puts what is wrong at its field; what has none is left for the words above the form. */
function placeErrors<Values extends Record<string, unknown>>(t: TFunction<'shared'>, form: UseFormReturnType<Values>, problem: ApiProblem, fields: Record<string, string>): ApiProblem {
  const named = problem.errors.map((error) => ({ error, path: fields[error.field] ?? pathOf(form, error.field) }));
  form.setErrors(Object.fromEntries(named.map(({ error, path }) => [path, fieldWords(t, error)])));
  focusFirst(form, named.map(({ path }) => path));
  return problem.with(named.filter(({ path }) => form.getInputNode(path) === null).map(({ error }) => error));
}

/** A field's last name is the form's name for it, `address.city` stands in `city`, unless the form nests it too. */
function pathOf<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, field: string): string {
  const [first = '', ...deeper] = field.split('.');
  const isNested = typeof form.getValues()[first] === 'object';
  return isNested ? field : (deeper.at(-1) ?? first);
}

function focusFirst<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, fields: string[]): void {
  const first = fields.map((field) => form.getInputNode(field)).find((node) => node !== null);
  first?.focus();
}
