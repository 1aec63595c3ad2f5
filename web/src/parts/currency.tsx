import {createContext, type ReactNode, useCallback, useContext} from "react";
import {useRead} from "../api/ask";
import {money} from "./money";

// There is no currency to fall back on: an amount whose currency nobody has said is shown without a sign, which is less
// than the truth and never another.
const Context = createContext<string | undefined>(undefined);

/** All money inside is of one round, and in its currency. */
export function Currency({of, children}: {of: string | undefined; children: ReactNode}) {
  return <Context value={of}>{children}</Context>;
}

/** The same where only the round is known by its id. */
export function CurrencyOfRound({round, children}: {round: string | undefined; children: ReactNode}) {
  const about = useRead("/rounds/{round}", {path: {round: round ?? ""}}, {enabled: Boolean(round)});
  return <Currency of={about.data?.currency}>{children}</Currency>;
}

export function useCurrency(): string | undefined {
  return useContext(Context);
}

/** Writes amounts in the currency of the page, or in that which a row says of itself. */
export function useMoney(): (fen: number, currency?: string) => string {
  const page = useCurrency();
  return useCallback((fen, currency) => money(fen, currency ?? page), [page]);
}
