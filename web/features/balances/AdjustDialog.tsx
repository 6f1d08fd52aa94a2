// Adjust a group's money: a charge or a credit on the active bill, with a reason (pages.md, balances).
import { Button, Group, Modal, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { Adjustment, CatalogEntry } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';

const AMOUNT = /^\d+([.,]\d+)?$/;
const NO_TAX = '';

type AdjustForm = Pick<Adjustment, 'amount' | 'direction' | 'reason'> & { bill_item: string | null; tax: string };
const BLANK: AdjustForm = { amount: '', direction: 'credit', bill_item: null, tax: NO_TAX, reason: '' };

export function AdjustDialog({ group, onClose }: { group: string; onClose: () => void }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const refresh = useRefresh();
  const items = useRead('/v1/bill-items').data?.items ?? [];
  const taxes = useRead('/v1/taxes').data?.items ?? [];
  const form = useForm({
    initialValues: BLANK,
    validateInputOnBlur: true,
    validate: {
      amount: (value) => (AMOUNT.test(value.trim()) ? null : t('adjust.amountWrong')),
      bill_item: (value) => (value === null ? t('adjust.required') : null),
      reason: (value) => (value.trim() === '' ? t('adjust.required') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ amount, direction, bill_item, tax, reason }) => {
    const posted = await unwrap(api.POST('/v1/balance-groups/{id}:adjust', {
      params: { path: { id: group } },
      body: { amount: amount.trim().replace(',', '.'), direction, bill_item: bill_item ?? '', reason: reason.trim(), ...(tax === NO_TAX ? {} : { tax }) },
    }));
    await refresh('/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t('adjust.done', { net: format.money(posted.net, 'exact'), tax: format.money(posted.tax, 'exact') }), color: 'green' });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t('adjust.title')} size="lg" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('adjust.amount')} inputMode="decimal" required data-autofocus {...form.getInputProps('amount')} />
            <Select label={t('adjust.direction')} allowDeselect={false} data={['credit', 'debit'].map((value) => ({ value, label: t(`adjust.directions.${value}`) }))} {...form.getInputProps('direction')} />
            <Select label={t('adjust.billItem')} required searchable data={adjustable(items).map(toChoice)} {...form.getInputProps('bill_item')} />
            <Select label={t('adjust.tax')} allowDeselect={false} data={[{ value: NO_TAX, label: t('adjust.noTax') }, ...taxes.map(toChoice)]} {...form.getInputProps('tax')} />
          </SimpleGrid>
          <Textarea label={t('adjust.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('adjust.submit')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Items made for adjustments, or all where the catalog has none. */
function adjustable(items: CatalogEntry[]): CatalogEntry[] {
  const made = items.filter(({ document }) => document.kind === 'adjustment');
  return made.length > 0 ? made : items;
}

function toChoice({ code, name }: CatalogEntry) {
  return { value: code, label: name };
}
