// The Hierarchy tab of a customer: who pays whose bills.
import { HierarchyPanel } from '@features/hierarchy/HierarchyPanel';
import { PayersPanel } from '@features/hierarchy/PayersPanel';
import { Stacked } from '@shared/ui/Panel';

export function CustomerHierarchy() {
  return <Stacked><HierarchyPanel /><PayersPanel /></Stacked>;
}
