// Says when a closed account is erased, and takes its closing back until then.
import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Customer } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';

export function ClosingNotice({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const { may } = useSession();
  const refresh = useRefresh();
  const [asks, setAsks] = useState(false);
  const { number, name, removal_at: removal, erased_at: erased } = customer;
  if (erased !== null) return <Alert color="gray" title={t('closing.erased', { time: format.time(erased) })}>{t('closing.erasedHint')}</Alert>;
  if (removal === null) return null;
  const withdraw = async () => {
    await unwrap(api.POST('/v1/customers/{customer}:withdraw-closing', { params: { path: { customer: number } } }));
    await refresh('/v1/customers', '/v1/activities');
  };
  return (
    <Alert color="yellow" title={t('closing.erasedAt', { time: format.time(removal) })}>
      <Group justify="space-between">
        <span>{t('closing.until')}</span>
        {may('customer.write') && <Button size="xs" variant="default" onClick={() => setAsks(true)}>{t('closing.withdraw')}</Button>}
      </Group>
      {asks && <ConfirmDialog title={t('closing.withdrawTitle', { name })} effect={t('closing.withdrawEffect')} action={t('closing.withdraw')} done={t('closing.withdrawn', { name })} run={withdraw} onClose={() => setAsks(false)} />}
    </Alert>
  );
}
