// How a price came about: each step as a sentence, the step's own record one click away.
import { useTranslation } from 'react-i18next';
import { useNames } from '@shared/api/names';
import type { TraceStep } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { EmptyState } from '@shared/ui/PageStates';
import { saysSomething, traceSentence } from './trace-words';
import classes from './EventPage.module.css';

export function PriceTrace({ steps }: { steps: TraceStep[] }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const planName = useNames('/v1/rate-plans');
  if (steps.length === 0) return <EmptyState title={t('noTrace')} />;
  return (
    <ol className={classes.trace}>
      {steps.filter(saysSomething).map((step, index) => {
        const record = recordOf(step.detail);
        return (
          // Steps of a decision never change their place.
          <li key={index}>
            <span className={classes.step}>{t(`steps.${step.step}`, { defaultValue: step.step.replaceAll('_', ' ') })}</span>
            <h3 className={classes.title}>{traceSentence(t, format, step, planName)}</h3>
            {record !== '' && <details className={classes.detail}><summary>{t('record')}<span className="g-hidden"> {t('recordOf', { number: index + 1 })}</span></summary><div className="g-mono">{record}</div></details>}
          </li>
        );
      })}
    </ol>
  );
}

/** The step's own record: field names and values as the server keeps them, beside the sentence. */
function recordOf(detail: unknown): string {
  if (detail === null || detail === undefined) return '';
  if (typeof detail !== 'object') return String(detail);
  const plain = Object.entries(detail).filter(([name, value]) => name !== 'names' && value !== null && value !== '');
  return plain.map(([name, value]) => `${name}=${typeof value === 'object' ? Object.values(value).join(' ') : String(value)}`).join('  ');
}
