// Add a sponsorship: as the one who pays, or as the one who is paid for.
import { Modal, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '@shared/api/schema';
import { MemberForm } from './MemberForm';
import { OwnerForm } from './OwnerForm';

const ROLES = ['owner', 'member'] as const;
type Role = (typeof ROLES)[number];

export function AddSponsorshipDialog({ customer, subscriptions, onClose }: { customer: string; subscriptions: Subscription[]; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  // Who has nothing to share most likely wants to join.
  const [role, setRole] = useState<Role>(subscriptions.some(({ discounts }) => discounts.some(({ policy }) => policy)) ? 'owner' : 'member');
  return (
    <Modal opened onClose={onClose} title={t('add')} size="lg" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <SegmentedControl<Role> aria-label={t('as')} value={role} onChange={setRole} data={ROLES.map((value) => ({ value, label: t(`asRole.${value}`) }))} />
        {role === 'owner' ? <OwnerForm customer={customer} subscriptions={subscriptions} onClose={onClose} /> : <MemberForm customer={customer} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}
