// The values of the form of a job, from a job and to what the API takes.
import type { Job, JobExport, JobReport, JobSchedule, NewJobCriteria } from '@shared/api/schema';
import { instantAt, wallClock } from '@shared/lib/dates';

export const KINDS = ['billing', 'invoicing', 'payment_collection', 'exporting', 'finance_reporting', 'deferred_actions', 'activation', 'purchase_verification', 'plan_transition', 'dunning', 'erasure'] as const;
/** Kinds of which something falls due by itself, so that a job may watch for it. */
export const WATCHING: readonly string[] = ['deferred_actions', 'activation', 'purchase_verification', 'plan_transition', 'erasure', 'billing'];
/** Kinds that work on customers who fit criteria; the others work on the whole site. */
export const WITH_CRITERIA: readonly string[] = ['billing', 'invoicing', 'payment_collection', 'exporting', 'dunning'];
export const SCHEDULES = ['manual', 'when_due', 'one_off', 'repeatable', 'chain'] as const;
/** Where the form shows what the API calls otherwise. */
export const FIELDS = { 'schedule.kind': 'schedule' };
export const FREQUENCIES = ['yearly', 'monthly', 'weekly', 'daily', 'hourly', 'minutes'] as const;
export const EXPORTS = ['payments', 'invoices', 'bills', 'usage_events'] as const;
export const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export const PAYMENT_TYPES = ['postpaid', 'prepaid', 'pay_now'] as const;

export type JobValues = {
  code: string; name: string; description: string; kind: (typeof KINDS)[number]; test_mode: boolean;
  schedule: (typeof SCHEDULES)[number]; at: string; frequency: (typeof FREQUENCIES)[number]; every_minutes: number | string; after: string | null;
  customer_types: string[]; payment_types: string[]; customers: string; hierarchy_groups: string[]; custom_attributes: { code: string; value: string }[];
  what: (typeof EXPORTS)[number]; last: string; dunning: string | null;
};

export function valuesOf(job: Job | null, zone: string): JobValues {
  const at = job?.schedule.at;
  return {
    code: job?.code ?? '', name: job?.name ?? '', description: job?.description ?? '', kind: KINDS.find((kind) => kind === job?.kind) ?? 'billing', test_mode: job?.test_mode ?? false,
    schedule: job?.schedule.kind ?? 'manual', at: at == null ? '' : wallClock(at, zone), frequency: job?.schedule.frequency ?? 'daily', every_minutes: job?.schedule.every_minutes ?? 60, after: job?.schedule.after ?? null,
    customer_types: job?.criteria.customer_types ?? [], payment_types: job?.criteria.payment_types ?? [], customers: job?.criteria.customers.join(', ') ?? '',
    hierarchy_groups: job?.criteria.hierarchy_groups ?? [], custom_attributes: job?.criteria.custom_attributes ?? [],
    what: job?.export?.what ?? 'payments', last: job?.export?.last ?? job?.report?.last ?? 'month', dunning: job?.dunning ?? null,
  };
}

export function scheduleOf({ schedule, at, frequency, every_minutes, after }: JobValues, zone: string): JobSchedule {
  switch (schedule) {
    case 'manual': case 'when_due': return { kind: schedule };
    case 'one_off': return { kind: schedule, at: instantAt(at, zone) };
    case 'chain': return { kind: schedule, after: after ?? '' };
    case 'repeatable': return { kind: schedule, at: instantAt(at, zone), frequency, ...(frequency === 'minutes' ? { every_minutes: Number(every_minutes) } : {}) };
  }
}

/** Of another kind it can not watch, or can: a schedule that its kind does not offer is run by hand instead. */
export function withKind(kind: JobValues['kind'], schedule: JobValues['schedule']): Pick<JobValues, 'kind' | 'schedule'> {
  return { kind, schedule: schedule === 'when_due' && !WATCHING.includes(kind) ? 'manual' : schedule };
}

/** Sharing groups are kept as they are: they are chosen over the API. */
export function criteriaOf({ kind, customer_types, payment_types, customers, hierarchy_groups, custom_attributes }: JobValues, job: Job | null): NewJobCriteria {
  if (!WITH_CRITERIA.includes(kind)) return {};
  const numbers = customers.split(/[\s,;]+/).filter((number) => number !== '');
  const attributes = custom_attributes.map(({ code, value }) => ({ code, value: value.trim() }));
  return { customer_types, payment_types, customers: numbers, sharing_groups: job?.criteria.sharing_groups ?? [], hierarchy_groups, custom_attributes: attributes };
}

/** A period of days that was given over the API stays as long as what is exported does. */
export function exportOf({ kind, what, last }: JobValues, job: Job | null): JobExport | undefined {
  if (kind !== 'exporting') return undefined;
  const given = job?.export;
  return given != null && given.last == null ? { ...given, what } : { what, last };
}

export function reportOf({ kind, last }: JobValues, job: Job | null): JobReport | undefined {
  if (kind !== 'finance_reporting') return undefined;
  const given = job?.report;
  return given != null && given.last == null ? given : { last };
}
