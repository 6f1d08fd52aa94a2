// What a customer was told.
import { useParams } from '@tanstack/react-router';
import { CommunicationTable } from './CommunicationTable';

export function CommunicationsTab() {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  return <CommunicationTable customer={customer} />;
}
