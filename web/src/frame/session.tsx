import {useQueryClient} from "@tanstack/react-query";
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import {readKey, type Schemas, useRead} from "../api/ask";
import {client, forgetRead, lent} from "../api/client";
import {isRefusal} from "../api/problem";
import {Sorry} from "../parts/refusal";
import {followLanguage} from "./i18n";

export type Me = Schemas["Me"];
export type Role = Schemas["Role"];
type Session = {me: Me | null; signOut: () => Promise<void>};

const Again = lazy(async () => ({default: (await import("./again")).Again}));

const SessionContext = createContext<Session>({me: null, signOut: async () => {}});

/** Who is signed in; null for nobody. */
export function useSession(): Session {
  return useContext(SessionContext);
}

/** The person who is signed in, on pages that nobody else reaches. */
export function useMe(): Me {
  const {me} = useSession();
  if (!me) throw new Error("this page needs a sign-in");
  return me;
}

export const applicantRoles: Role[] = ["owner", "editor", "finance", "viewer"];

/** The memberships in which the person holds one of the roles; without roles, all of them. */
export function memberships(me: Me, ...roles: Role[]): Me["memberships"] {
  return me.memberships.filter((m) => roles.length === 0 || roles.includes(m.role));
}

/** The funder for which the person works as staff, with the roles he has there. */
export function office(me: Me): {funder: string; name: string; roles: Role[]} | null {
  const staff = me.memberships.filter((m) => m.funder && m.role !== "reviewer");
  const first = staff[0];
  if (!first) return null;
  const roles = staff.filter((m) => m.organization_id === first.organization_id).map((m) => m.role);
  return {funder: first.organization_id, name: first.organization_name, roles};
}

/** The funder for which the reader works; empty where he is none of its staff. */
export function useFunder(): string {
  return office(useMe())?.funder ?? "";
}

/**
 * Keeps the session: asks once who is signed in, and when the server says later that nobody is, lets the same person
 * sign in again in a dialog over whatever is being typed, which stays.
 */
export function SessionKeeper({children}: {children: ReactNode}) {
  const {data, isPending, error, refetch} = useRead("/me", {}, {retry: false, retryOnMount: false, staleTime: 60_000});
  const signedOut = isRefusal(error, "signed_out");
  const me = signedOut ? null : (data ?? null);
  const known = useRef<Me | null>(null);
  known.current = me ?? known.current;
  const [asking, setAsking] = useState<((signed: boolean) => void)[] | null>(null);
  const queries = useQueryClient();

  useEffect(() => {
    lent.signIn = () => {
      if (!known.current) return Promise.resolve(false);
      return new Promise((tell) => setAsking((before) => [...(before ?? []), tell]));
    };
  }, []);

  const finish = useCallback(
    (signed: boolean) => {
      for (const tell of asking ?? []) tell(signed);
      setAsking(null);
    },
    [asking],
  );

  const signOut = useCallback(async () => {
    try {
      await client.DELETE("/sessions/current");
    } catch (failed) {
      if (!isRefusal(failed, "signed_out")) throw failed; // a session that has ended needs no ending
    }
    known.current = null;
    forgetRead();
    queries.clear();
    location.assign("/portal/");
  }, [queries]);

  const session = useMemo(() => ({me, signOut}), [me, signOut]);
  if (isPending) return null;
  // A server that is not reached later on takes nobody's page away, nor what is typed in it.
  if (error && !signedOut && !data) return <Sorry error={error} again={() => void refetch()} />;
  return (
    <SessionContext value={session}>
      {children}
      {asking && known.current && (
        <Suspense>
          <Again login={known.current.login} done={finish} />
        </Suspense>
      )}
    </SessionContext>
  );
}

/** Signs a person in on a page of its own and shows the portal in his language. */
export function useSignedIn(): (me: Me) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (me: Me) => {
      forgetRead();
      await followLanguage(me.language);
      // What another person has read on this device is nothing of this one's.
      if (queries.getQueryData<Me>(readKey("/me", {}))?.id !== me.id)
        queries.removeQueries({predicate: ({queryKey}) => queryKey[0] !== "/me"});
      queries.setQueryData(readKey("/me", {}), me);
      await queries.invalidateQueries();
    },
    [queries],
  );
}
