// The trail of an event: as it came, and each decision since, with who, why, and what changed from before to after.
import { useTranslation } from 'react-i18next';
import { useFieldNames } from '@shared/api/names';
import type { TracedEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { actorWords } from '@shared/lib/activity';
import { Panel } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { trailOf, type Step } from './trail';
import classes from './Revisions.module.css';

export function Revisions({ event }: { event: TracedEvent }) {
  const { t } = useTranslation('usage');
  const steps = trailOf(event);
  if (steps.length === 0) return null;
  return <Panel title={t('trail.title')} note={t('trail.note')}><ol className={classes.trail}>{steps.map((step) => <OneStep key={step.number} step={step} serviceType={event.service_type} />)}</ol></Panel>;
}

function OneStep({ step, serviceType }: { step: Step; serviceType: string }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const fieldName = useFieldNames();
  return (
    <li>
      <div className={classes.head}>
        <h3>{t(`trail.kinds.${step.kind}`, { defaultValue: step.kind })}</h3>
        <StatusBadge status={step.status} />
        {step.added !== null && <strong className={classes.amount}>{step.kind === 'came' ? format.money(step.added, 'exact') : format.difference(step.added)}</strong>}
      </div>
      <div className={classes.by}>{format.time(step.at)}{step.actor !== null && <> · {actorWords(shared, step.actor)}</>}</div>
      {step.reason !== null && <p className={classes.reason}>{step.reason}</p>}
      {step.changes.length > 0 && (
        <ul className={classes.changes}>
          {step.changes.map(({ field, before, after }) => <li key={field}>{fieldName(serviceType, field)} <del>{before ?? t('shared:none')}</del> → <ins>{after ?? t('shared:none')}</ins></li>)}
        </ul>
      )}
    </li>
  );
}
