// Record an offline payment: for a bill, for what is due, into prepaid funds or out of them; cash, card, transfer
// (pages.md, bills and payments).
import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { isAmount } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { blankPayment, KINDS, METHODS, toPayment } from './payment-form';
import type { Place } from './place';
import { usePlaceWords } from './usePlaceWords';

/** `places` begins with the one that is meant at first. */
export function PaymentDialog({ customer, places, onClose }: { customer: string; places: [Place, ...Place[]]; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const format = useFormat();
  const words = usePlaceWords();
  const refresh = useRefresh();
  const form = useForm({
    initialValues: blankPayment(places[0], format.decimal('0.5').charAt(1)),
    validateInputOnBlur: true,
    validate: { amount: (value) => (isAmount(value) ? null : t('record.amountWrong')) },
  });
  const isOnly = places.length === 1;
  const place = places.find(({ id }) => id === form.values.place) ?? places[0];
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const payment = await unwrap(api.POST('/v1/customers/{customer}/payments', { params: { path: { customer } }, body: toPayment(values, place) }));
    await refresh('/v1/customers', '/v1/payments', '/v1/bills', '/v1/invoices', '/v1/home', '/v1/activities');
    notifications.show({ message: words.done(place, values.kind, format.money(payment.amount)), color: 'green' });
    onClose();
  });
  const wrongPlace = form.errors.balance_group ?? form.errors.billing_profile;
  return (
    <FormDialog title={t('record.open')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('record.open')}>
      {!isOnly && <Select label={t('record.place')} allowDeselect={false} data-autofocus data={places.map((one) => ({ value: one.id, label: words.label(one) }))} {...form.getInputProps('place')} error={wrongPlace} />}
      <p style={{ margin: 0 }}>{words.stands(place)}</p>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('record.amount', { currency: place.currency })} inputMode="decimal" required data-autofocus={isOnly || undefined} {...form.getInputProps('amount')} />
        <Select label={t('kind')} allowDeselect={false} data={KINDS.map((value) => ({ value, label: words.kind(place, value) }))} {...form.getInputProps('kind')} />
        <Select label={t('method')} allowDeselect={false} data={METHODS.map((value) => ({ value, label: t(`shared:paymentMethod.${value}`) }))} {...form.getInputProps('method')} />
        <TextInput label={t('provider')} {...form.getInputProps('provider')} />
      </SimpleGrid>
      <TextInput label={t('reference')} {...form.getInputProps('reference')} />
      <Textarea label={t('note')} autosize minRows={2} {...form.getInputProps('note')} />
    </FormDialog>
  );
}
