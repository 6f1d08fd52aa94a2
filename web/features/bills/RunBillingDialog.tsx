// Run billing for the bill's profile: says what it does before, and why not when refused.
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillDetail } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function RunBillingDialog({ bill, onClose }: { bill: BillDetail; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer: bill.customer.number } }).data?.items ?? [];
  const profile = profiles.find(({ id, code }) => id === bill.billing_profile || code === bill.billing_profile);
  const { submit, problem, busy } = useSubmit(useForm(), async () => {
    if (profile === undefined) return;
    const { bills } = await unwrap(api.POST('/v1/billing-profiles/{id}:run-billing', { params: { path: { id: profile.id } } }));
    await refresh('/v1/bills', '/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('run.done', { count: bills.length }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('runBilling')} onClose={onClose} submit={submit} problem={problem} busy={busy || profile === undefined} action={t('runBilling')}>
      <p>{t('run.effect', { number: bill.number ?? bill.id, period: format.period(bill.period) })}</p>
    </FormDialog>
  );
}
