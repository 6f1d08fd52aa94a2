// Whose bills a customer pays and who pays its own: the groups that it owns and its memberships (pages.md, hierarchy).
import { Button, Group } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { HierarchyGroup } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { IconButton } from '@shared/ui/IconButton';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { AddHierarchyDialog } from './AddHierarchyDialog';
import { EditHierarchyDialog } from './EditHierarchyDialog';
import { EndHierarchyDialog } from './EndHierarchyDialog';
import { HierarchyMembersDialog } from './HierarchyMembersDialog';
import { nameOf, statusOf, type Row } from './rows';

type Opened = { dialog: 'add' } | { dialog: 'edit' | 'end'; row: Row } | { dialog: 'members'; group: HierarchyGroup } | null;

export function HierarchyPanel() {
  const { t } = useTranslation('hierarchy');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const { may } = useSession();
  const answer = useRead('/v1/customers/{customer}/hierarchy', { path: { customer } });
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const add = may('customer.write') && <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpened({ dialog: 'add' })}>{t('add')}</Button>;
  const rows: Row[] = [
    ...(answer.data?.groups ?? []).map((group): Row => ({ role: 'owner', group })),
    ...(answer.data?.memberships ?? []).map((member): Row => ({ role: 'member', member })),
  ];
  return (
    <Panel title={t('title')} note={t('note')} aside={add}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && rows.length === 0 && <EmptyState title={t('none')} hint={t('noneHint')} />}
      {rows.length > 0 && <HierarchyTable rows={rows} onOpen={setOpened} />}
      {opened?.dialog === 'add' && <AddHierarchyDialog customer={customer} onClose={close} />}
      {opened?.dialog === 'edit' && <EditHierarchyDialog row={opened.row} onClose={close} />}
      {opened?.dialog === 'end' && <EndHierarchyDialog row={opened.row} onClose={close} />}
      {opened?.dialog === 'members' && <HierarchyMembersDialog group={opened.group} onClose={close} />}
    </Panel>
  );
}

function HierarchyTable({ rows, onOpen }: { rows: Row[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation('hierarchy');
  const { may } = useSession();
  const format = useFormat();
  return (
    <PlainTable
      label={t('title')} rows={rows} rowKey={(row) => (row.role === 'owner' ? row.group.id : row.member.id)}
      columns={[
        { header: t('name'), cell: (row) => <strong>{nameOf(row)}</strong> },
        { header: t('validity'), secondary: true, cell: (row) => format.period(row.role === 'owner' ? row.group.period : row.member.period) },
        { header: t('type'), cell: (row) => t(`types.${row.role}`) },
        { header: t('status'), cell: (row) => <StatusBadge status={statusOf(row)} /> },
        { header: t('account'), cell: (row) => (row.role === 'member' ? <CustomerLink {...row.member.owner} tab="hierarchy" /> : t('members', { count: row.group.members })) },
        { header: t('profile'), secondary: true, cell: (row) => (row.role === 'owner' ? row.group : row.member).billing_profile.code },
        { header: t('actions'), numeric: true, cell: (row) => <Actions row={row} writes={may('customer.write')} onOpen={onOpen} /> },
      ]}
    />
  );
}

function Actions({ row, writes, onOpen }: { row: Row; writes: boolean; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation('hierarchy');
  const name = nameOf(row);
  const isOver = statusOf(row) === 'cancelled';
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {row.role === 'owner' && <IconButton label={t('membersOf', { name })} onClick={() => onOpen({ dialog: 'members', group: row.group })}><IconUsers size={16} /></IconButton>}
      {writes && !isOver && <IconButton label={t('editName', { name })} onClick={() => onOpen({ dialog: 'edit', row })}><IconPencil size={16} /></IconButton>}
      {writes && !isOver && <IconButton label={t(`end.${row.role}`, { name })} onClick={() => onOpen({ dialog: 'end', row })}><IconTrash size={16} /></IconButton>}
    </Group>
  );
}
