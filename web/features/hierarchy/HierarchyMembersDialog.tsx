// The members of a group as its owner sees them, in pages; each can be edited or removed.
import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { HierarchyGroup, HierarchyMember } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { IconButton } from '@shared/ui/IconButton';
import { FailedState } from '@shared/ui/PageStates';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { EditHierarchyDialog } from './EditHierarchyDialog';
import { EndHierarchyDialog } from './EndHierarchyDialog';

type Opened = { dialog: 'edit' | 'end'; member: HierarchyMember } | null;

export function HierarchyMembersDialog({ group, onClose }: { group: HierarchyGroup; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const { may } = useSession();
  const format = useFormat();
  // The pages before this one, by their cursors; the first has none.
  const [cursors, setCursors] = useState<string[]>([]);
  const [opened, setOpened] = useState<Opened>(null);
  const answer = useRead('/v1/hierarchy-groups/{id}/members', { path: { id: group.id }, query: { cursor: cursors.at(-1) } }, { keepPrevious: true });
  const next = answer.data?.next_cursor ?? null;
  const writes = may('customer.write') && group.status !== 'cancelled';
  if (opened?.dialog === 'edit') return <EditHierarchyDialog row={{ role: 'member', member: opened.member }} onClose={() => setOpened(null)} />;
  if (opened?.dialog === 'end') return <EndHierarchyDialog row={{ role: 'member', member: opened.member }} onClose={() => setOpened(null)} />;
  return (
    <Modal opened onClose={onClose} size="xl" title={t('membersOf', { name: group.name })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={120} />}
      {answer.data !== undefined && (
        <PlainTable
          label={t('membersOf', { name: group.name })} rows={answer.data.items} rowKey={({ id }) => id} empty={t('noMembers')}
          columns={[
            { header: t('member'), cell: (row) => <CustomerLink {...row.member} tab="hierarchy" /> },
            { header: t('profile'), secondary: true, cell: (row) => row.billing_profile.code },
            { header: t('validity'), secondary: true, cell: (row) => format.period(row.period) },
            { header: t('status'), cell: (row) => <StatusBadge status={row.status} /> },
            {
              header: t('actions'), numeric: true, cell: (row) => writes && row.status !== 'cancelled' && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <IconButton label={t('editName', { name: row.member.name })} onClick={() => setOpened({ dialog: 'edit', member: row })}><IconPencil size={16} /></IconButton>
                  <IconButton label={t('removeName', { name: row.member.name })} onClick={() => setOpened({ dialog: 'end', member: row })}><IconTrash size={16} /></IconButton>
                </Group>
              ),
            },
          ]}
        />
      )}
      <Group justify="flex-end" mt="md">
        {cursors.length > 0 && <Button variant="default" onClick={() => setCursors(cursors.slice(0, -1))}>{t('shared:pager.previous')}</Button>}
        {next !== null && <Button variant="default" onClick={() => setCursors([...cursors, next])}>{t('shared:pager.next')}</Button>}
      </Group>
    </Modal>
  );
}
