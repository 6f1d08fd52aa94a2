import { MantineProvider, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, it } from 'vitest';
import { ApiProblem } from '../api/client';
import type { FieldError } from '../api/schema';
import shared from '../i18n/en.json';
import { FormProblem, useSubmit } from './FormProblem';

function Form({ errors }: { errors: FieldError[] }) {
  const form = useForm({ initialValues: { city: '', fields: { called: '' } } });
  const { submit, problem } = useSubmit(form, () => Promise.reject(new ApiProblem({ title: 'Some fields are wrong', status: 422, errors }, 'req-1')));
  return (
    <form onSubmit={submit}>
      <FormProblem problem={problem} />
      <TextInput label="City" {...form.getInputProps('city')} />
      <TextInput label="Called number" {...form.getInputProps('fields.called')} />
      <button type="submit">Send</button>
    </form>
  );
}

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { shared } }, defaultNS: 'shared', interpolation: { escapeValue: false } }));

it('what_is_wrong_stands_at_its_field_and_the_rest_above_the_form', async () => {
  const errors = [['fields.called', 'not a number'], ['address.city', 'too long'], ['plan', 'no such plan']].map(([field = '', message = '']) => ({ field, code: 'wrong', message }));
  render(<MantineProvider env="test"><Form errors={errors} /></MantineProvider>);
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toBe('Some fields are wrongplan: no such planRequest req-1');
  const called = screen.getByLabelText('Called number');
  expect(called.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(called);
  screen.getByText('not a number');
  screen.getByText('too long');
});
