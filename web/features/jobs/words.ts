// How a job is told in words: its name, when it runs, on whom.
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Job, JobAttribute } from '@shared/api/schema';
import { attributeWords } from '@shared/lib/attributes';
import { useFormat } from '@shared/lib/format';
import { useDefinitions } from './definitions';

/** The jobs that every site has are called in the reader's language. */
export function useJobName(): (job: Pick<Job, 'code' | 'name'>) => string {
  const { t } = useTranslation('jobs');
  return (job) => t(`shared:job.${job.code}`, { defaultValue: job.name });
}

/** The name of the job that has a code; one that is gone keeps its code. */
export function useNameOfCode(): (code: string) => string {
  const name = useJobName();
  const jobs = useRead('/v1/jobs').data?.items;
  return (code) => name(jobs?.find((job) => job.code === code) ?? { code, name: code });
}

export function useJobWords() {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const nameOf = useNameOfCode();
  const { t: shared } = useTranslation('shared');
  const definitions = useDefinitions();
  const schedule = ({ schedule: { kind, at, frequency, every_minutes, after }, kind: does }: Job): string => {
    switch (kind) {
      case 'manual': return does === 'rerating' ? t('bySelection') : t('byHand');
      case 'when_due': return t('whenDue');
      case 'one_off': return t('once', { time: format.time(at ?? null) });
      case 'chain': return t('follows', { job: nameOf(after ?? '') });
      case 'repeatable': return frequency === 'minutes' ? t('everyMinutes', { minutes: format.count(every_minutes ?? 0) }) : t(`frequencies.${frequency ?? 'daily'}`);
    }
  };
  /** `Region: north or south`, an attribute at a time; one that one may not see by its code. */
  const attributeRows = (all: JobAttribute[]): string[] => [...new Set(all.map(({ code }) => code))].map((code) => {
    const definition = definitions.find((one) => one.code === code);
    const values = all.filter((one) => one.code === code).map(({ value }) => (definition === undefined ? value : attributeWords(shared, format, definition.type, value)));
    return t('attributeIs', { name: definition?.name ?? code, values: values.join(t('or')) });
  });
  const criteria = ({ criteria: { customer_types, customers, payment_types, sharing_groups, hierarchy_groups, custom_attributes } }: Pick<Job, 'criteria'>): string => {
    const paying = payment_types.map((type) => t(`shared:paymentType.${type}`, { defaultValue: type }));
    const rows = [customer_types, customers, paying].filter((row) => row.length > 0).map((row) => row.join(t('or')));
    const groups = [
      ...(sharing_groups.length === 0 ? [] : [t('inSharing', { count: sharing_groups.length })]),
      ...(hierarchy_groups.length === 0 ? [] : [t('inHierarchy', { count: hierarchy_groups.length })]),
    ];
    return [...rows, ...groups, ...attributeRows(custom_attributes)].join(' · ') || t('everybody');
  };
  return { schedule, criteria };
}
