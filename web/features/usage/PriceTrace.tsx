// How a price came about: each step as a sentence, the step's own record one click away.
import { useTranslation } from 'react-i18next';
import type { TraceStep } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { EmptyState } from '@shared/ui/PageStates';
import { traceSentence } from './trace-words';
import classes from './EventPage.module.css';

export function PriceTrace({ steps }: { steps: TraceStep[] }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  if (steps.length === 0) return <EmptyState title={t('noTrace')} />;
  return (
    <ol className={classes.trace}>
      {steps.map((step, index) => (
        // Steps of a decision never change their place.
        <li key={index}>
          <span className={classes.step}>{t(`steps.${step.step}`, { defaultValue: step.step.replaceAll('_', ' ') })}</span>
          <h3 className={classes.title}>{traceSentence(t, format, step)}</h3>
          {hasDetail(step.detail) && <div className={`${classes.detail} g-mono`}>{recordOf(step.detail)}</div>}
        </li>
      ))}
    </ol>
  );
}

/** The step's own record: field names and values as the server keeps them, beside the sentence. */
function recordOf(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return String(detail);
  const plain = Object.entries(detail).filter(([name, value]) => name !== 'names' && value !== null);
  return plain.map(([name, value]) => `${name}=${typeof value === 'object' ? Object.values(value).join(' ') : String(value)}`).join('  ');
}

function hasDetail(detail: unknown): boolean {
  if (detail === null || detail === undefined) return false;
  return typeof detail !== 'object' || Object.keys(detail).length > 0;
}
