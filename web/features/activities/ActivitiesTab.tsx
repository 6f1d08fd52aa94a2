// What happened to one customer.
import { useParams } from '@tanstack/react-router';
import { ActivityTable } from './ActivityTable';

export function ActivitiesTab() {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  return <ActivityTable customer={customer} />;
}
