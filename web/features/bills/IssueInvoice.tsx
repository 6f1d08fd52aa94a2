// Issue the invoice of a billed bill: number and due date come from the site.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileInvoice } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiProblem, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';

export function IssueInvoice({ bill }: { bill: string }) {
  const { t } = useTranslation('bills');
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const issue = async () => {
    setBusy(true);
    try {
      const invoice = await unwrap(api.POST('/v1/invoices', { body: { bill } }));
      await refresh('/v1/bills', '/v1/invoices', '/v1/customers', '/v1/activities');
      notifications.show({ message: t('issued', { number: invoice.number }), color: 'green' });
    } catch (error) {
      notifications.show({ message: error instanceof ApiProblem ? error.message : t('shared:failed.unreachable'), color: 'red' });
    } finally {
      setBusy(false);
    }
  };
  return <Button variant="default" loading={busy} leftSection={<IconFileInvoice size={16} />} onClick={() => void issue()}>{t('issue')}</Button>;
}
