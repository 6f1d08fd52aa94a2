// Give to one balance or take from it by hand: a unit, or prepaid funds; no bill is touched (pages.md, balances).
import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Balance, ResourceBalance } from '@shared/api/schema';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

type Form = { amount: string; direction: 'credit' | 'debit'; reason: string };

export function AdjustBalanceDialog({ group, resource, balance, onClose }: { group: string; resource: ResourceBalance; balance: Balance; onClose: () => void }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const refresh = useRefresh();
  const form = useForm<Form>({
    initialValues: { amount: '', direction: 'credit', reason: '' },
    validate: {
      amount: (value) => (isAmount(value) ? null : t('adjust.amountWrong')),
      reason: (value) => (value.trim() === '' ? t('adjust.required') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ amount, direction, reason }) => {
    await unwrap(api.POST('/v1/balance-groups/{id}/balances/{balance}:adjust', {
      params: { path: { id: group, balance: balance.id } }, body: { amount: toDecimal(amount), direction, reason: reason.trim() },
    }));
    await refresh('/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('one.done'), color: 'green' });
    onClose();
  });
  const { words } = format.standing({ amount: balance.amount, resource: resource.resource, unit: resource.unit }, 'exact');
  return (
    <FormDialog title={t('one.title', { name: resource.name })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('one.submit')}>
      <p style={{ margin: 0 }}>{t('one.stands', { validity: format.period(balance.period), words })}</p>
      <SegmentedControl aria-label={t('adjust.direction')} data={(['credit', 'debit'] as const).map((value) => ({ value, label: t(`create.directions.${value}`) }))} {...form.getInputProps('direction')} />
      <TextInput label={t('amount')} inputMode="decimal" required data-autofocus rightSection={resource.unit ?? resource.resource} rightSectionWidth={76} {...form.getInputProps('amount')} />
      <Textarea label={t('adjust.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
