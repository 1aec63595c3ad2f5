// Nothing that looks like something else: it is read out and copied by hand.
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** A first password of 77 bits, in groups that can be read out. */
export function firstPassword(): string {
  let password = "";
  while (password.length < 19) {
    if (password.length % 5 === 4) password += "-";
    password += letter();
  }
  return password;
}

/** One letter, each as likely as another. */
function letter(): string {
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < letters.length * 8) return letters[byte! % letters.length]!;
  }
}
