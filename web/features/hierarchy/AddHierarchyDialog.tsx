// Add a hierarchy: as the one who pays, or as the one whose bills are paid.
import { Modal, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HierarchyMemberForm } from './HierarchyMemberForm';
import { HierarchyOwnerForm } from './HierarchyOwnerForm';

const ROLES = ['owner', 'member'] as const;
type Role = (typeof ROLES)[number];

export function AddHierarchyDialog({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const [role, setRole] = useState<Role>('owner');
  return (
    <Modal opened onClose={onClose} title={t('addTitle')} size="lg" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <SegmentedControl<Role> aria-label={t('as')} value={role} onChange={setRole} data={ROLES.map((value) => ({ value, label: t(`asRole.${value}`) }))} />
        {role === 'owner' ? <HierarchyOwnerForm customer={customer} onClose={onClose} /> : <HierarchyMemberForm customer={customer} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}
