// A row of the hierarchy table and its words.
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
