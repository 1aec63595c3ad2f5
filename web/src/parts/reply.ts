/** What an organisation answered to a supplement: its words, or where a program sent something else, that as it came. */
export function replyOf(reply: unknown): string {
  if (typeof reply === "string") return reply;
  const {note} = (reply ?? {}) as {note?: unknown};
  return typeof note === "string" ? note : JSON.stringify(reply);
}
