// The PDF that unsaved texts make of a bill.
import { api, unwrap } from '@shared/api/client';

type Trial = { bill: string; html: string; language: string; typst?: string };

export async function readPdf(trial: Trial): Promise<Blob> {
  // The description names both forms of the answer; asked for as a blob it is one, whatever the types say.
  return (await unwrap(api.POST('/v1/document-templates:preview', { body: { ...trial, format: 'pdf' }, parseAs: 'blob' }))) as unknown as Blob;
}
