import type { TFunction } from 'i18next';

/** Why an event was not rated. A reason that has no words here is told as the server tells it. */
export function reasonWords(t: TFunction<'shared'>, reason: { code: string; message: string } | string | null): string {
  if (reason === null) return t('none');
  return typeof reason === 'string' ? reason : t(`unrated.${reason.code}`, { defaultValue: reason.message });
}
