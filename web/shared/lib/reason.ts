/** Why an event was not rated, as the server says it. */
export function reasonWords(reason: { code: string; message: string } | string | null): string {
  if (reason === null) return '–';
  return typeof reason === 'string' ? reason : reason.message;
}
