const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/**
 * Whether the last digit of a 统一社会信用代码 fits the others (GB 32100-2015). Some early codes do not: it is a doubt
 * to show while somebody types, and the register's certificate has the last word.
 */
export function goodCreditCode(code: string): boolean {
  if (code.length !== 18) return false;
  let sum = 0;
  let weight = 1;
  for (const c of code.slice(0, 17)) {
    const value = digits.indexOf(c);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return digits[(31 - (sum % 31)) % 31] === code[17];
}
