// The Hierarchy tab of a customer: who pays whose bills, and its place in the organization tree.
import { HierarchyPanel } from '@features/hierarchy/HierarchyPanel';
import { PayersPanel } from '@features/hierarchy/PayersPanel';
import { OrganizationTree } from '@features/organization/OrganizationTree';
import { Stacked } from '@shared/ui/Panel';

export function CustomerHierarchy() {
  return <Stacked><HierarchyPanel /><PayersPanel /><OrganizationTree /></Stacked>;
}
