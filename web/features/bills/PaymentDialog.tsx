// Record an offline payment for a bill: charge or refund; cash, card, transfer (pages.md, bills).
import { Button, Group, Modal, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillDetail, NewPayment } from '@shared/api/schema';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';

type PaymentForm = Pick<NewPayment, 'amount' | 'method' | 'kind'> & { provider: string; reference: string; note: string };
const BLANK: PaymentForm = { amount: '', method: 'transfer', kind: 'charge', provider: '', reference: '', note: '' };

export function PaymentDialog({ bill, onClose }: { bill: BillDetail; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const form = useForm({
    initialValues: { ...BLANK, amount: trimmed(bill.due.amount) },
    validateInputOnBlur: true,
    validate: { amount: (value) => (isAmount(value) ? null : t('pay.amountWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ amount, provider, reference, note, ...rest }) => {
    const payment = await unwrap(api.POST('/v1/customers/{customer}/payments', {
      params: { path: { customer: bill.customer.number } },
      body: {
        ...rest, amount: toDecimal(amount), bill: bill.id,
        ...(provider === '' ? {} : { provider }), ...(reference === '' ? {} : { reference }), ...(note === '' ? {} : { note }),
      },
    }));
    await refresh('/v1/bills', '/v1/invoices', '/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('pay.recorded', { amount: format.money(payment.amount) }), color: 'green' });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t('recordPayment')} size="lg" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <p style={{ margin: 0 }}>{t('pay.for', { number: bill.number ?? bill.id, due: format.money(bill.due) })}</p>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('pay.amount', { currency: bill.currency })} inputMode="decimal" required data-autofocus {...form.getInputProps('amount')} />
            <Select label={t('pay.kind')} allowDeselect={false} data={['charge', 'refund'].map((value) => ({ value, label: t(`pay.kinds.${value}`) }))} {...form.getInputProps('kind')} />
            <Select label={t('pay.method')} allowDeselect={false} data={['transfer', 'card', 'cash'].map((value) => ({ value, label: t(`shared:paymentMethod.${value}`) }))} {...form.getInputProps('method')} />
            <TextInput label={t('pay.provider')} {...form.getInputProps('provider')} />
            <TextInput label={t('pay.reference')} {...form.getInputProps('reference')} />
          </SimpleGrid>
          <Textarea label={t('pay.note')} autosize minRows={2} {...form.getInputProps('note')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('recordPayment')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** "20.410000" as one would type it: "20.41", never fewer than two places. */
function trimmed(amount: string): string {
  return amount.replace(/(\.\d{2}\d*?)0+$/, '$1');
}
