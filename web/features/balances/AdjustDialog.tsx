// Adjust a group's money: a charge or a credit on the active bill, with a reason and the general ledger; with tax it names
// the tax and who owes it (pages.md, balances).
import { Select, SimpleGrid, Switch, Textarea, TextInput, type SelectProps } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { adjustable } from '@shared/lib/adjustable';
import { isAmount } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { BLANK_ADJUSTMENT, toAdjustment } from './adjust-form';

export function AdjustDialog({ group, currency, onClose }: { group: string; currency: string; onClose: () => void }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const refresh = useRefresh();
  const items = useRead('/v1/bill-items').data?.items ?? [];
  const taxes = useRead('/v1/taxes').data?.items ?? [];
  const suppliers = useRead('/v1/tax-suppliers').data?.items ?? [];
  const ledgers = useRead('/v1/ledgers').data?.items ?? [];
  const required = (value: string) => (value.trim() === '' ? t('adjust.required') : null);
  const form = useForm({
    initialValues: BLANK_ADJUSTMENT,
    validateInputOnBlur: true,
    validate: {
      amount: (value) => (isAmount(value) ? null : t('adjust.amountWrong')), bill_item: required, reason: required,
      tax: (value, { with_tax }) => (with_tax ? required(value) : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const posted = await unwrap(api.POST('/v1/balance-groups/{id}:adjust', { params: { path: { id: group } }, body: toAdjustment(values) }));
    await refresh('/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t('adjust.done', { net: format.money(posted.net, 'exact'), tax: format.money(posted.tax, 'exact') }), color: 'green' });
    onClose();
  });
  const codes = ledgers.map(({ code }) => ({ value: code, label: code }));
  return (
    <FormDialog title={t('adjust.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('adjust.submit')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('adjust.amount')} inputMode="decimal" required data-autofocus rightSection={currency} rightSectionWidth={60} {...form.getInputProps('amount')} />
        <Select label={t('adjust.direction')} allowDeselect={false} data={['credit', 'debit'].map((value) => ({ value, label: t(`adjust.directions.${value}`) }))} {...form.getInputProps('direction')} />
        <Choice label={t('adjust.billItem')} required data={adjustable(items).map(toChoice)} {...form.getInputProps('bill_item')} />
        <Choice label={t('adjust.ledger')} clearable placeholder={t('adjust.noLedger')} data={codes} {...form.getInputProps('ledger')} />
      </SimpleGrid>
      <Switch label={t('adjust.withTax')} {...form.getInputProps('with_tax', { type: 'checkbox' })} />
      {form.values.with_tax && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Choice label={t('adjust.tax')} required data={taxes.map(toChoice)} {...form.getInputProps('tax')} />
          <Choice label={t('adjust.supplier')} clearable placeholder={t('adjust.ownSupplier')} data={suppliers.map(toChoice)} {...form.getInputProps('supplier')} />
        </SimpleGrid>
      )}
      <Textarea label={t('adjust.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}

type ChoiceProps = Omit<SelectProps, 'value' | 'onChange'> & { value?: string; onChange?: (value: string) => void };

/** A choice that is text when nothing is chosen, as the form holds it. */
function Choice({ value = '', onChange, ...props }: ChoiceProps) {
  return <Select searchable {...props} value={value === '' ? null : value} onChange={(chosen) => onChange?.(chosen ?? '')} />;
}

function toChoice({ code, name }: { code: string; name: string }) {
  return { value: code, label: name };
}
