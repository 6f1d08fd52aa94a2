// Run billing for the bill's profile: says what it does before, and why not when refused.
import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillDetail } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormProblem } from '@shared/ui/FormProblem';

export function RunBillingDialog({ bill, onClose }: { bill: BillDetail; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer: bill.customer.number } }).data?.items ?? [];
  const profile = profiles.find(({ id, code }) => id === bill.billing_profile || code === bill.billing_profile);
  const run = async () => {
    if (profile === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      const { bills } = await unwrap(api.POST('/v1/billing-profiles/{id}:run-billing', { params: { path: { id: profile.id } } }));
      await refresh('/v1/bills', '/v1/customers', '/v1/home', '/v1/activities');
      notifications.show({ message: t('run.done', { count: bills.length }), color: 'green' });
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('runBilling')} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <FormProblem problem={problem} />
      <p>{t('run.effect', { number: bill.number ?? bill.id, period: format.period(bill.period) })}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
        <Button loading={busy || profile === undefined} onClick={() => void run()}>{t('runBilling')}</Button>
      </Group>
    </Modal>
  );
}
