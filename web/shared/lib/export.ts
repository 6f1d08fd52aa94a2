// Taking the page shown out of the browser: CSV, clipboard, print. Owns: defusing of cells that a
// spreadsheet would run as a formula (ui.md, tables).
const FORMULA_START = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+([.,]\d+)?$/;

export type Sheet = { header: string[]; rows: string[][] };

/** A leading apostrophe keeps a spreadsheet from running the cell; plain numbers stay numbers. */
export function defuse(cell: string): string {
  return FORMULA_START.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

export function toCsv({ header, rows }: Sheet): string {
  const quote = (cell: string) => `"${defuse(cell).replaceAll('"', '""')}"`;
  return [header, ...rows].map((row) => row.map(quote).join(',')).join('\r\n');
}

/** Tab separated, as spreadsheets take it from the clipboard. */
export function toClipboardText({ header, rows }: Sheet): string {
  const clean = (cell: string) => defuse(cell).replaceAll(/[\t\r\n]+/g, ' ');
  return [header, ...rows].map((row) => row.map(clean).join('\t')).join('\n');
}

export function download(name: string, mime: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: mime }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
