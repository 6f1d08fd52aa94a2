// Issue the invoice of a billed bill: number and due date come from the site.
import { Button } from '@mantine/core';
import { IconFileInvoice } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useAct } from '@shared/ui/useAct';

export function IssueInvoice({ bill }: { bill: string }) {
  const { t } = useTranslation('bills');
  const refresh = useRefresh();
  const { run, busy } = useAct(async () => {
    const invoice = await unwrap(api.POST('/v1/invoices', { body: { bill } }));
    await refresh('/v1/bills', '/v1/invoices', '/v1/customers', '/v1/activities');
    return t('issued', { number: invoice.number });
  });
  return <Button variant="default" loading={busy} leftSection={<IconFileInvoice size={16} />} onClick={run}>{t('issue')}</Button>;
}
