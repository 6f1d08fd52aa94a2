// The form behind a batch of vouchers. Owns: what is blank, what is wrong before the server says so, what is sent.
import type { NewVoucherBatch } from '@shared/api/schema';
import { dayAfter } from '@shared/lib/dates';

export type BatchForm = { code: string; name: string; vendor: string; bundle: string | null; character_set: string; template: string; quantity: string; uses: string; range_start: string; from: string; to: string };
export const CHARACTER_SETS = ['alphanumeric', 'numeric'] as const;
export const BLANK_BATCH: BatchForm = { code: '', name: '', vendor: '', bundle: null, character_set: 'alphanumeric', template: '####-####', quantity: '100', uses: '1', range_start: '', from: '', to: '' };

export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** One code as the template may make it; the characters are not those that are drawn. */
export function exampleOf({ template, character_set }: Pick<BatchForm, 'template' | 'character_set'>): string {
  const drawn = character_set === 'numeric' ? '4729308156' : 'K7QF3XW9TR';
  let place = 0;
  return template.replace(/#/g, () => drawn.charAt(place++ % drawn.length));
}

/** The last day on the screen is included; the API names the day after. */
export function toBatch(values: BatchForm): NewVoucherBatch {
  return {
    code: values.code.trim(), name: values.name.trim(), vendor: values.vendor.trim(), bundle: values.bundle ?? '', character_set: values.character_set, template: values.template.trim(),
    quantity: Number(values.quantity), uses: Number(values.uses), ...(values.range_start.trim() === '' ? {} : { range_start: Number(values.range_start) }),
    ...(values.from === '' ? {} : { from: values.from }), ...(values.to === '' ? {} : { to: dayAfter(values.to) }),
  };
}
