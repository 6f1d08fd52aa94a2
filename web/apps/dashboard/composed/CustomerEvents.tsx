// The Events tab of a customer: sessions that run, what was used, adding an event, trying one.
import { SessionsPanel } from '@features/charging/SessionsPanel';
import { EventsTab } from '@features/usage/EventsTab';
import { UsageActions } from '@features/usage/UsageActions';
import { Stacked } from '@shared/ui/Panel';

export function CustomerEvents() {
  return <Stacked><UsageActions /><SessionsPanel /><EventsTab /></Stacked>;
}
