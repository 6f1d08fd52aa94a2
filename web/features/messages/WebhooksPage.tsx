// Addresses of integrations that are called when something happens.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { WebhookEndpoint } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';
import classes from './messages.module.css';
import { useEventWords } from './columns';
import { WebhookDialog } from './WebhookDialog';

export function WebhooksPage() {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const words = useEventWords();
  const answer = useRead('/v1/webhook-endpoints');
  const [making, setMaking] = useState(false);
  const columns: Column<WebhookEndpoint>[] = [
    { id: 'name', header: t('webhooks.name'), text: (row) => row.name, cell: (row) => <Link to="/webhooks/$endpoint" params={{ endpoint: row.id }}>{row.name}</Link> },
    { id: 'url', header: t('webhooks.url'), text: (row) => row.url, cell: (row) => <div className={classes.oneLine} title={row.url}>{row.url}</div> },
    { id: 'events', header: t('webhooks.events'), text: ({ events }) => events.join(' '), cell: ({ events }) => <span className="g-number" title={events.map(words).join(', ')}>{events.length === 1 ? events.map(words) : t('webhooks.count', { count: events.length })}</span> },
    { id: 'enabled', header: t('state'), text: (row) => String(row.enabled), cell: (row) => <StatusBadge status={row.enabled ? 'active' : 'inactive'} /> },
    { id: 'created', header: t('webhooks.created'), text: (row) => row.created_at, cell: (row) => <span className="g-number">{format.time(row.created_at)}</span> },
  ];
  const add = <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('webhooks.new')}</Button>;
  return (
    <Page title={t('webhooks.title')} below={t('webhooks.hint')} actions={add}>
      <DataTable<WebhookEndpoint> name="webhooks" label={t('webhooks.title')} columns={columns} answer={answer} rowKey={({ id }) => id} paged={false} tools={false} empty={{ title: t('webhooks.none'), hint: t('webhooks.noneHint') }} />
      {making && <WebhookDialog endpoint={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}
