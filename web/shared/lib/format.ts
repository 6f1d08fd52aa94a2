// The formatting module bound to language and the site's time zone, for components.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Period } from '../api/schema';
import { useSession } from '../api/session';
import { decimalOf, formatAmount, formatCount, formatDecimal, formatPercent, isCurrency, magnitude, sideOf, type Digits, type Measured } from './amounts';
import { formatAgo, formatMonth, formatWhen, lastDay } from './dates';

export function useFormat() {
  const { t, i18n } = useTranslation('shared');
  const { site } = useSession();
  const language = i18n.language;
  const zone = site?.time_zone ?? 'UTC';
  return useMemo(() => {
    const money = (value: Measured | null, digits?: Digits) => (value === null ? t('none') : formatAmount(language, value, digits));
    return {
      language,
      /** The time zone of the site. */
      zone,
      money,
      /** Sign and word together: "owes 12.34", "has left 1,000 MB" and "(−1,000)" (domain.md §2). */
      standing(value: Measured, digits?: Digits): { words: string; signed: string | null } {
        const side = sideOf(value.amount);
        if (side === 'even') return { words: money(value, digits), signed: null };
        if (side === 'owes') return { words: t('standing.owes', { amount: money(value, digits) }), signed: null };
        const left = money({ ...value, amount: magnitude(value.amount) }, digits);
        const signed = isCurrency(value.resource) ? money(value, digits) : formatDecimal(language, value.amount);
        return { words: t('standing.has', { amount: left }), signed: `(${signed.replace('-', '−')})` };
      },
      /** A difference with its sign: what comes on top, or off. */
      difference: (value: Measured) => (sideOf(value.amount) === 'owes' ? `+${money(value, 'exact')}` : money(value, 'exact')),
      count: (value: number) => formatCount(language, value),
      decimal: (value: string | null, unit?: string | null) =>
        value === null ? t('none') : `${formatDecimal(language, decimalOf(value).text)}${unit ? `\u00a0${unit}` : ''}`,
      percent: (value: string) => formatPercent(language, value),
      date: (value: string | null) => (value === null ? t('none') : formatWhen(language, zone, value, 'date')),
      time: (value: string | null) => (value === null ? t('none') : formatWhen(language, zone, value, 'time')),
      month: (value: string) => formatMonth(language, value, 'month'),
      monthShort: (value: string) => formatMonth(language, value, 'monthShort'),
      ago: (value: string, now: number) => formatAgo(language, value, now),
      /** The inclusive last day of what ends before a day. */
      lastDay: (end: string | null) => lastDay({ from: '', to: end }, language, zone) ?? t('none'),
      period(value: Period): string {
        const from = formatWhen(language, zone, value.from, 'date');
        const to = lastDay(value, language, zone);
        return to === null ? t('period.open', { from }) : t('period.closed', { from, to });
      },
    };
  }, [t, language, zone]);
}
export type Format = ReturnType<typeof useFormat>;
