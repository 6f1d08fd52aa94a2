// A catalog entry; what rates usage can be tried from there.
import { EntryPage } from '@features/catalog/EntryPage';
import { TryItButton } from '@features/usage/UsageActions';

const RATED = new Set(['products', 'rate-plans']);

export function CatalogEntryPage() {
  return <EntryPage actions={(kind, { document }) => RATED.has(kind) && <TryItButton serviceType={typeof document.service_type === 'string' ? document.service_type : undefined} />} />;
}
