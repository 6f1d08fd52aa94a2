// Keys of machines on this site: what each may do, when it was last used; making one and ending one.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { ApiKey } from '@shared/api/schema';
import { givenName } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { NewKeyDialog } from './NewKeyDialog';

export function ApiKeysPage() {
  const { t } = useTranslation('keys');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const answer = useRead('/v1/api-keys');
  const [making, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const roles = (row: ApiKey) => row.roles.map((role) => t(`roles.${role}`, { defaultValue: role })).join(', ');
  const columns: Column<ApiKey>[] = [
    { id: 'name', header: t('name'), text: (row) => row.name, cell: (row) => <strong>{givenName(shared, row.name)}</strong> },
    { id: 'roles', header: t('rolesHeader'), text: roles, cell: roles },
    { id: 'created', header: t('created'), text: (row) => row.created_at, cell: (row) => <span className="g-number">{format.time(row.created_at)}</span> },
    { id: 'used', header: t('used'), text: (row) => row.last_used_at ?? '', cell: (row) => (row.last_used_at === null ? t('never') : <span className="g-number">{format.time(row.last_used_at)}</span>) },
    { id: 'ends', header: t('ends'), text: (row) => row.expires_at ?? '', cell: (row) => (row.expires_at === null ? t('never') : <span className="g-number">{format.time(row.expires_at)}</span>) },
    { id: 'actions', header: t('actions'), numeric: true, cell: (row) => (
      <Tooltip label={t('endName', { name: row.name })}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('endName', { name: row.name })} onClick={() => setDoomed(row)}><IconTrash size={16} /></ActionIcon>
      </Tooltip>
    ) },
  ];
  return (
    <Page title={t('title')} below={t('hint')} actions={<Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('make.title')}</Button>}>
      <DataTable<ApiKey> name="api-keys" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} paged={false} tools={false} empty={{ title: t('none'), hint: t('hint') }} />
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {doomed !== null && <EndDialog apiKey={doomed} onClose={() => setDoomed(null)} />}
    </Page>
  );
}

function EndDialog({ apiKey: { id, name }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation('keys');
  const refresh = useRefresh();
  const end = async () => {
    await unwrap(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }));
    await refresh('/v1/api-keys', '/v1/activities');
  };
  return <ConfirmDialog title={t('endName', { name })} effect={t('endEffect')} action={t('end')} done={t('ended', { name })} run={end} onClose={onClose} />;
}
