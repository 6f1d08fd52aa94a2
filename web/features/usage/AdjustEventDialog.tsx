// Add an amount to a rated event by hand, with or without tax: it lands on the event's bill, by a note where that has an invoice (pages.md, events).
import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { UsageEvent } from '@shared/api/schema';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

type AdjustForm = { amount: string; direction: 'credit' | 'debit'; tax: string; bill_item: string; reason: string };

export function AdjustEventDialog({ event, onClose }: { event: UsageEvent; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const refresh = useRefresh();
  const taxes = useRead('/v1/taxes').data?.items ?? [];
  const items = useRead('/v1/bill-items').data?.items ?? [];
  const isCharged = event.impacts.some(({ kind, bill_item }) => kind === 'charge' && bill_item !== null);
  const form = useForm<AdjustForm>({
    initialValues: { amount: '', direction: 'credit', tax: '', bill_item: '', reason: '' },
    validate: {
      amount: (value) => (isAmount(value) ? null : t('adjust.amountWrong')),
      bill_item: (value) => (value === '' && !isCharged ? t('form.required') : null),
      reason: (value) => (value.trim() === '' ? t('form.required') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ amount, direction, tax, bill_item, reason }) => {
    const posted = await unwrap(api.POST('/v1/usage-events/{id}:adjust', {
      params: { path: { id: event.id } },
      body: { amount: toDecimal(amount), direction, reason: reason.trim(), ...(tax === '' ? {} : { tax }), ...(bill_item === '' ? {} : { bill_item }) },
    }));
    await refresh('/v1/usage-events', '/v1/customers', '/v1/bills', '/v1/invoices', '/v1/notes', '/v1/home', '/v1/activities');
    const sums = { net: format.money(posted.net, 'exact'), tax: format.money(posted.tax, 'exact') };
    notifications.show({ message: posted.note === null ? t('adjust.done', sums) : t(`adjust.noted.${direction}`, { ...sums, number: posted.note.number }), color: 'green' });
    onClose();
  });
  const choices = (all: { code: string; name: string }[], none: string) => [{ value: '', label: none }, ...all.map(({ code, name }) => ({ value: code, label: name }))];
  return (
    <FormDialog title={t('adjust.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('adjust.submit')}>
      <p style={{ margin: 0 }}>{t('adjust.effect')}</p>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('adjust.amount')} inputMode="decimal" required data-autofocus {...form.getInputProps('amount')} />
        <Select label={t('adjust.direction')} allowDeselect={false} data={(['credit', 'debit'] as const).map((value) => ({ value, label: t(`adjust.directions.${value}`) }))} {...form.getInputProps('direction')} />
        <Select label={t('tax')} allowDeselect={false} data={choices(taxes, t('adjust.noTax'))} {...form.getInputProps('tax')} />
        <Select label={t('billItem')} required={!isCharged} searchable allowDeselect={false} data={isCharged ? choices(items, t('adjust.ownItem')) : choices(items, '').slice(1)} {...form.getInputProps('bill_item')} />
      </SimpleGrid>
      <Textarea label={t('reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
