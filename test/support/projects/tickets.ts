/** Rows of a small classification dataset, all unlike each other. */
const words = ['parcel', 'invoice', 'card', 'login', 'refund', 'voucher', 'address', 'delay'];

export const ticketLabels = ['billing', 'delivery', 'refund'];

export const ticket = (i: number): { text: string; label: string } => ({
  text: `Ticket ${i}: my ${words[i % 8]} ${i * 7919} is about ${words[i % 5]}`,
  label: ticketLabels[i % 3],
});

export const ticketLine = (i: number): string => JSON.stringify(ticket(i));

export const ticketCsv = (i: number): string => `"${ticket(i).text}",${ticket(i).label}`;

/** 400 of them: enough for Gate A. */
export const tickets = <Row>(row: (i: number) => Row): Row[] =>
  Array.from({ length: 400 }, (_, i) => row(i));

export const linesOf = (lines: readonly string[], lineEnd = '\n'): string =>
  lines.map((line) => `${line}${lineEnd}`).join('');

export const jsonLinesOf = (rows: readonly object[]): string =>
  linesOf(rows.map((row) => JSON.stringify(row)));
