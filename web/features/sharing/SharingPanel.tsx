// Who pays for whom: the groups that a customer owns and those it is a member of (pages.md, sharing).
import { Button, Group } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { SharingGroup, SharingMember } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { IconButton } from '@shared/ui/IconButton';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { AddSponsorshipDialog } from './AddSponsorshipDialog';
import { EditSharingDialog } from './EditSharingDialog';
import { EndSharingDialog } from './EndSharingDialog';
import { MembersDialog } from './MembersDialog';

/** A row of the table: a group of one's own, or a membership in another's. */
export type Sharing = { role: 'owner'; group: SharingGroup } | { role: 'member'; member: SharingMember };
type Opened = { dialog: 'add' } | { dialog: 'edit' | 'end'; row: Sharing } | { dialog: 'members'; group: SharingGroup } | null;

export function SharingPanel() {
  const { t } = useTranslation('sharing');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const subscriptions = useRead('/v1/customers/{customer}/subscriptions', { path: { customer } }).data?.items;
  const { may } = useSession();
  const answer = useRead('/v1/customers/{customer}/sharing', { path: { customer } });
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const add = may('customer.write') && <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpened({ dialog: 'add' })}>{t('add')}</Button>;
  const rows: Sharing[] = [
    ...(answer.data?.groups ?? []).map((group): Sharing => ({ role: 'owner', group })),
    ...(answer.data?.memberships ?? []).map((member): Sharing => ({ role: 'member', member })),
  ];
  return (
    <Panel title={t('title')} note={t('note')} aside={add}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && rows.length === 0 && <EmptyState title={t('none')} hint={t('noneHint')} />}
      {rows.length > 0 && <SharingTable rows={rows} onOpen={setOpened} />}
      {opened?.dialog === 'add' && subscriptions !== undefined && <AddSponsorshipDialog customer={customer} subscriptions={subscriptions} onClose={close} />}
      {opened?.dialog === 'edit' && <EditSharingDialog row={opened.row} onClose={close} />}
      {opened?.dialog === 'end' && <EndSharingDialog row={opened.row} onClose={close} />}
      {opened?.dialog === 'members' && <MembersDialog group={opened.group} onClose={close} />}
    </Panel>
  );
}

function SharingTable({ rows, onOpen }: { rows: Sharing[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation('sharing');
  const { may } = useSession();
  const format = useFormat();
  return (
    <PlainTable
      label={t('title')} rows={rows} rowKey={keyOf}
      columns={[
        { header: t('name'), cell: (row) => <strong>{nameOf(row)}</strong> },
        { header: t('role'), cell: (row) => t(`roles.${row.role}`) },
        { header: t('otherSide'), cell: (row) => (row.role === 'member' ? <CustomerLink {...row.member.owner} /> : t('members', { count: row.group.members })) },
        { header: t('policy'), secondary: true, cell: (row) => (row.role === 'owner' ? row.group.policy.name : t('shared:none')) },
        { header: t('validity'), secondary: true, cell: (row) => format.period(row.role === 'owner' ? row.group.period : row.member.period) },
        { header: t('status'), cell: (row) => <StatusBadge status={statusOf(row)} /> },
        { header: t('actions'), numeric: true, cell: (row) => <Actions row={row} writes={may('customer.write')} onOpen={onOpen} /> },
      ]}
    />
  );
}

function Actions({ row, writes, onOpen }: { row: Sharing; writes: boolean; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation('sharing');
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

export function nameOf(row: Sharing): string {
  return row.role === 'owner' ? row.group.name : row.member.group_name;
}

/** A membership in a group that is cancelled is over, whatever it says itself. */
export function statusOf(row: Sharing): string {
  if (row.role === 'owner') return row.group.status;
  return row.member.group_status === 'cancelled' ? 'cancelled' : row.member.status;
}

function keyOf(row: Sharing): string {
  return row.role === 'owner' ? `owner ${row.group.id}` : `member ${row.member.group}`;
}
