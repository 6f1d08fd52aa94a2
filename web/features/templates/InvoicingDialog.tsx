// Change how the site invoices; it holds from the next document on.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { DocumentTemplate, InvoicingSettings } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const BUILT_IN = 'default';
const DAYS = /^\d{1,3}$/;

export function InvoicingDialog({ settings, templates, onClose }: { settings: InvoicingSettings; templates: DocumentTemplate[]; onClose: () => void }) {
  const { t } = useTranslation('templates');
  const refresh = useRefresh();
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const form = useForm({
    initialValues: {
      invoice_number: settings.invoice_number, credit_note_number: settings.credit_note_number, debit_note_number: settings.debit_note_number,
      invoice_due_days: String(settings.invoice_due_days), late_usage_hours: String(settings.late_usage_hours), en: settings.invoice_templates.en ?? BUILT_IN, fr: settings.invoice_templates.fr ?? BUILT_IN,
    },
    validateInputOnBlur: true,
    validate: { invoice_number: required, credit_note_number: required, debit_note_number: required, invoice_due_days: (value) => (DAYS.test(value.trim()) ? null : t('daysWrong')), late_usage_hours: (value) => (DAYS.test(value.trim()) ? null : t('hoursWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ en, fr, invoice_due_days, late_usage_hours, ...numbers }) => {
    const invoice_templates = Object.fromEntries(Object.entries({ en, fr }).filter(([, code]) => code !== BUILT_IN));
    await unwrap(api.PATCH('/v1/invoicing-settings', { body: { ...numbers, invoice_due_days: Number.parseInt(invoice_due_days, 10), late_usage_hours: Number.parseInt(late_usage_hours, 10), invoice_templates } }));
    await refresh('/v1/invoicing-settings', '/v1/sites', '/v1/activities');
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  });
  const choices = templates.filter(({ category }) => category === 'invoice').map(({ code, name, version }) => ({ value: code, label: version === 0 ? t('builtIn') : name }));
  return (
    <FormDialog title={t('invoicing')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <p style={{ margin: 0 }}>{t('patternHint')}</p>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('invoiceNumber')} required data-autofocus {...form.getInputProps('invoice_number')} />
        <TextInput label={t('dueDays')} inputMode="numeric" required {...form.getInputProps('invoice_due_days')} />
        <TextInput label={t('creditNumber')} required {...form.getInputProps('credit_note_number')} />
        <TextInput label={t('debitNumber')} required {...form.getInputProps('debit_note_number')} />
        <TextInput label={t('lateUsage')} description={t('lateUsageHint')} inputMode="numeric" required {...form.getInputProps('late_usage_hours')} />
        <Select label={t('templateOf', { language: t('languages.en') })} allowDeselect={false} data={choices} {...form.getInputProps('en')} />
        <Select label={t('templateOf', { language: t('languages.fr') })} allowDeselect={false} data={choices} {...form.getInputProps('fr')} />
      </SimpleGrid>
    </FormDialog>
  );
}
