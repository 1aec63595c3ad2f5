import {encode} from "../parts/file";
import {plain} from "../parts/money";

/** The columns of a bank's reply, as the server takes them. */
export const replyColumns = ["batch", "digest", "instruction", "status", "amount", "date", "reason"] as const;
/** The columns of a bank statement, as the server takes them. */
export const statementColumns = [
  "serial",
  "date",
  "direction",
  "amount",
  "counterparty",
  "account",
  "balance",
  "reference",
] as const;

const mark = "\ufeff";

/** Reads a table of comma-separated values: cells may be quoted, lines end in LF or CRLF. */
export function parseCSV(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const end = () => {
    row.push(cell);
    cell = "";
  };
  for (let i = text.startsWith(mark) ? 1 : 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === ",") end();
    else if (c === "\n") {
      end();
      rows.push(row);
      row = [];
    } else if (c !== "\r") cell += c;
  }
  if (cell !== "" || row.length > 0) {
    end();
    rows.push(row);
  }
  return rows.filter((r) => r.length > 1 || r[0] !== "");
}

/** Writes a table as spreadsheets open it: with a byte order mark, so that Chinese is read as it is. */
export function writeCSV(rows: readonly (readonly string[])[]): string {
  const quote = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return mark + rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

/**
 * The text of a file. Spreadsheets in China save CSV in GB 18030 unless told otherwise: what is no UTF-8 is read as that,
 * and the person sees what was read before it is sent.
 */
export async function readText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** A text as the API takes a file. */
export async function fileOf(text: string): Promise<string> {
  return (await encode(new Blob([text]), "")).content;
}

export type Reply = {
  instruction: string;
  status: "confirmed" | "returned" | "failed" | "unknown";
  amount_fen: number;
  date: string;
  reason: string;
};

/** Replies as the file that a bank would have sent. */
export function repliesCSV(batch: {number: string; digest: string}, replies: Reply[]): string {
  return writeCSV([
    replyColumns,
    ...replies.map((r) => [batch.number, batch.digest, r.instruction, r.status, plain(r.amount_fen), r.date, r.reason]),
  ]);
}
