// How a job is told in words: its name, when it runs, on whom.
import { useTranslation } from 'react-i18next';
import type { Job } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';

/** The jobs that every site has are called in the reader's language. */
export function useJobName(): (job: Job) => string {
  const { t } = useTranslation('jobs');
  return (job) => t(`shared:job.${job.code}`, { defaultValue: job.name });
}

export function useJobWords() {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const schedule = ({ schedule: { kind, at, frequency, every_minutes, after }, kind: does }: Job): string => {
    switch (kind) {
      case 'manual': return does === 'rerating' ? t('bySelection') : t('byHand');
      case 'when_due': return t('whenDue');
      case 'one_off': return t('once', { time: format.time(at ?? null) });
      case 'chain': return t('follows', { job: t(`shared:job.${after ?? ''}`, { defaultValue: after ?? '' }) });
      case 'repeatable': return frequency === 'minutes' ? t('everyMinutes', { minutes: format.count(every_minutes ?? 0) }) : t(`frequencies.${frequency ?? 'daily'}`);
    }
  };
  const criteria = ({ criteria: { customer_types, customers, payment_types, sharing_groups } }: Job): string =>
    [customer_types, customers.map(String), payment_types, sharing_groups].filter((row) => row.length > 0).map((row) => row.join(t('or'))).join(' · ') || t('everybody');
  return { schedule, criteria };
}
