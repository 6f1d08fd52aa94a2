// How much is used of what may be: a bar from floor to limit, what sessions hold, and a mark at each threshold.
import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResourceBalance, ResourceLimit } from '@shared/api/schema';
import { isCurrency, isZero, minus } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { scaleOf, useOf, type Mark } from './limit-scale';
import classes from './LimitBar.module.css';

/** `note` says what becomes of what is used. */
export function LimitBar({ balance, limit, note }: { balance: ResourceBalance; limit: ResourceLimit; note?: string | undefined }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const { reserved } = balance;
  // What is owed of money has what sessions hold in it already; of a unit what is left has not.
  const standing = isCurrency(balance.resource) ? minus(limit.standing.amount, reserved) : limit.standing.amount;
  const scale = scaleOf(limit, minus(standing, limit.floor.amount), reserved);
  const amount = (value: string) => format.money({ amount: value, resource: balance.resource, unit: balance.unit });
  const { word, ...figures } = useOf(standing, limit);
  const words = t(`limit.${word}`, Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, amount(value)])));
  const told = ({ reached, left, value }: Mark, percent: string | null) => {
    const at = percent !== null ? format.percent(percent) : left === null ? amount(value) : isZero(left) ? t('limit.nothingLeft') : t('limit.leftAt', { left: amount(left) });
    return t(reached ? 'limit.reached' : 'limit.ahead', { value: at });
  };
  const marks = scale?.marks ?? [];
  return (
    <div className={classes.limit}>
      {scale !== null && (
        <div className={classes.bar} data-tone={scale.tone} role="meter" aria-label={t('limit.of', { name: balance.name })} aria-valuenow={Math.round(scale.used)} aria-valuemin={0} aria-valuemax={100} aria-valuetext={words}>
          <span className={classes.used} style={{ width: `${scale.used}%` }} />
          {scale.reserved > 0 && <span className={classes.reserved} style={{ width: `${scale.reserved}%` }} />}
          {marks.map((mark, index) => (
            // Two thresholds may have one value.
            <Tooltip key={index} label={told(mark, null)}><span className={classes.mark} data-reached={mark.reached || undefined} style={{ insetInlineStart: `${mark.at}%` }} /></Tooltip>
          ))}
        </div>
      )}
      <div className={classes.words}>
        <span>{words}{note !== undefined && <> · {note}</>}</span>
        {!isZero(reserved) && <span>{t('limit.reserved', { amount: amount(reserved) })}</span>}
        {marks.map((mark, index) => <span key={index} data-reached={mark.reached || undefined}>{told(mark, mark.percent)}</span>)}
      </div>
    </div>
  );
}
