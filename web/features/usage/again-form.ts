// The form behind rating a selection again, or trying its unrated usage again. Owns: what is blank, what is sent.
import type { EventSelection } from '@shared/api/schema';
import { within } from '@shared/lib/days';

export type AgainForm = {
  customer: string; service_type: string; identifier_prefix: string; field: string; field_prefix: string; from: string; to: string;
  product: string; rate_plan: string; unrated: string; reason: string;
};

export const BLANK_AGAIN: AgainForm = { customer: '', service_type: '', identifier_prefix: '', field: '', field_prefix: '', from: '', to: '', product: '', rate_plan: '', unrated: '', reason: '' };

/** What is blank is left out: it then holds for all. Days are those of the site, the last one included. */
export function toSelection(values: AgainForm, zone: string): EventSelection {
  const text = Object.entries({
    customer: values.customer, service_type: values.service_type, identifier_prefix: values.identifier_prefix.trim(), product: values.product,
    rate_plan: values.rate_plan, unrated: values.unrated, ...within(values, zone),
  }).filter(([, value]) => value !== '' && value !== undefined);
  const prefix = values.field_prefix.trim();
  return {
    ...Object.fromEntries(text), reason: values.reason.trim(),
    ...(values.field === '' || prefix === '' ? {} : { field_prefix: { field: values.field, prefix } }),
  };
}
