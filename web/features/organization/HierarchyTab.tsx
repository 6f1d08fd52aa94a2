// The hierarchy of a customer: its place in the organization tree.
import { OrganizationTree } from './OrganizationTree';

export function HierarchyTab() {
  return <OrganizationTree />;
}
