// The adjustment of a bill or of one of its items: credit or debit, with or without tax, with a reason (pages.md, bills).
import { Alert, Select, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillDetail } from '@shared/api/schema';
import { adjustable } from '@shared/lib/adjustable';
import { isAmount } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { BLANK, landing, toBillAdjustment, toItemAdjustment, type BillAdjustForm } from './adjust-form';

export function AdjustBillDialog({ bill, onClose }: { bill: BillDetail; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const entries = useRead('/v1/bill-items').data?.items ?? [];
  const taxes = useRead('/v1/taxes').data?.items ?? [];
  const required = (value: string) => (value.trim() === '' ? t('adjust.required') : null);
  const form = useForm<BillAdjustForm>({
    initialValues: BLANK, validateInputOnBlur: true,
    validate: {
      amount: (value) => (isAmount(value) ? null : t('adjust.amountWrong')), reason: required,
      bill_item: (value, { item }) => (item === '' ? required(value) : null), tax: (value, { item, with_tax }) => (item === '' && with_tax ? required(value) : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const path = { id: bill.id };
    const done = values.item === ''
      ? await unwrap(api.POST('/v1/bills/{id}:adjust', { params: { path }, body: toBillAdjustment(values) }))
      : await unwrap(api.POST('/v1/bills/{id}/items/{item}:adjust', { params: { path: { ...path, item: values.item } }, body: toItemAdjustment(values) }));
    await refresh('/v1/bills', '/v1/invoices', '/v1/notes', '/v1/customers', '/v1/home', '/v1/activities');
    const sums = { net: format.money(done.net, 'exact'), tax: format.money(done.tax, 'exact') };
    notifications.show({ message: done.note === null ? t('adjust.done', sums) : t(`adjust.noted.${done.note.kind}`, { ...sums, number: done.note.number }), color: 'green' });
    onClose();
  });
  const { item, with_tax } = form.values;
  const items = bill.items.filter(({ kind }) => kind !== 'rounding').map((one) => ({ value: one.id, label: one.service_identifier === null ? one.name : `${one.name} · ${one.service_identifier}` }));
  return (
    <FormDialog title={t('adjust.title', { number: bill.number })} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('adjust.submit')}>
      <Alert color={landing(bill) === 'note' ? 'blue' : 'gray'} role="note">{t(`adjust.landing.${landing(bill)}`, { number: bill.invoice?.number ?? '' })}</Alert>
      <Select label={t('adjust.what')} allowDeselect={false} data={[{ value: '', label: t('adjust.whole') }, ...items]} {...form.getInputProps('item')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('adjust.amount')} inputMode="decimal" required data-autofocus rightSection={bill.currency} rightSectionWidth={60} {...form.getInputProps('amount')} />
        <Select label={t('adjust.direction')} allowDeselect={false} data={['credit', 'debit'].map((value) => ({ value, label: t(`adjust.directions.${value}`) }))} {...form.getInputProps('direction')} />
        {item === '' && <Select searchable label={t('adjust.billItem')} required data={adjustable(entries).map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('bill_item')} value={form.values.bill_item || null} onChange={(code) => form.setFieldValue('bill_item', code ?? '')} />}
        {item === '' && with_tax && <Select label={t('adjust.tax')} required data={taxes.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('tax')} value={form.values.tax || null} onChange={(code) => form.setFieldValue('tax', code ?? '')} />}
      </SimpleGrid>
      <Switch label={t(item === '' ? 'adjust.withTax' : 'adjust.withItemTax')} {...form.getInputProps('with_tax', { type: 'checkbox' })} />
      <Textarea label={t('adjust.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
