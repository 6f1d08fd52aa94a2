// A row of the hierarchy table, its words and small parts.
import { ActionIcon, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HierarchyGroup, HierarchyMember } from '@shared/api/schema';

/** A group of one's own, or a membership in another's. */
export type Row = { role: 'owner'; group: HierarchyGroup } | { role: 'member'; member: HierarchyMember };

export function nameOf(row: Row): string {
  return row.role === 'owner' ? row.group.name : row.member.group_name;
}

/** A membership in a group that is cancelled is over, whatever it says itself. */
export function statusOf(row: Row): string {
  if (row.role === 'owner') return row.group.status;
  return row.member.group_status === 'cancelled' ? 'cancelled' : row.member.status;
}

export function Act({ label, onAct, children }: { label: string; onAct: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onAct}>{children}</ActionIcon>
    </Tooltip>
  );
}

export function Person({ number, name }: { number: string; name: string }) {
  return <Link to="/customers/$customer/hierarchy" params={{ customer: number }}>{name}</Link>;
}
