// A new template, which begins as the built-in page.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

type Form = { code: string; name: string; category: 'invoice' | 'dunning' | 'financial'; language: string };
const CATEGORIES = ['invoice', 'dunning', 'financial'] as const;
export const LANGUAGES = ['en', 'fr'] as const;

export function NewTemplateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('templates');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const form = useForm<Form>({ initialValues: { code: '', name: '', category: 'invoice', language: 'en' }, validateInputOnBlur: true, validate: { code: required, name: required } });
  const { submit, problem, busy } = useSubmit(form, async ({ code, name, category, language }) => {
    const { html } = await unwrap(api.GET('/v1/document-templates/{code}', { params: { path: { code: 'default' } } }));
    const body = { code: code.trim(), name: name.trim(), title: name.trim(), category, language, html };
    const made = await unwrap(api.POST('/v1/document-templates', { body }));
    await refresh('/v1/document-templates', '/v1/activities');
    void navigate({ to: '/templates/$template', params: { template: made.code } });
  });
  return (
    <FormDialog title={t('new')} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('create')}>
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('code')} description={t('codeHint')} required {...form.getInputProps('code')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('category')} allowDeselect={false} data={CATEGORIES.map((value) => ({ value, label: t(`categories.${value}`) }))} {...form.getInputProps('category')} />
        <Select label={t('language')} allowDeselect={false} data={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))} {...form.getInputProps('language')} />
      </SimpleGrid>
    </FormDialog>
  );
}
