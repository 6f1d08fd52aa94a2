// Run billing of one profile: says what it does before, and why not when refused.
import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

/** Of a billing profile, by its code or id. One that is billed on demand has no cycle to close. */
export function RunBilling({ customer, profile }: { customer: string; profile: string }) {
  const { t } = useTranslation('bills');
  const { may } = useSession();
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items ?? [];
  const found = profiles.find(({ id, code }) => id === profile || code === profile);
  const [opened, setOpened] = useState(false);
  if (found === undefined || found.event_type === null || !may('billing.run')) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setOpened(true)}>{t('runBilling')}</Button>
      {opened && <RunBillingDialog profile={found} onClose={() => setOpened(false)} />}
    </>
  );
}

function RunBillingDialog({ profile: { id, active_bill, period }, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const number = useRead('/v1/bills/{id}', { path: { id: active_bill } }).data?.number;
  const { submit, problem, busy } = useSubmit(useForm(), async () => {
    const { bills } = await unwrap(api.POST('/v1/billing-profiles/{id}:run-billing', { params: { path: { id } } }));
    await refresh('/v1/bills', '/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('run.done', { count: bills.length }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('runBilling')} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('runBilling')}>
      <p style={{ margin: 0 }}>{t('run.effect', { number: number ?? active_bill, period: format.period(period) })}</p>
    </FormDialog>
  );
}
