import {QueryClient, QueryClientProvider} from "@tanstack/react-query";
import {StrictMode} from "react";
import {createRoot} from "react-dom/client";
import {RouterProvider} from "react-router";
import {read, readKey} from "./api/ask";
import {Refusal} from "./api/problem";
import {keepClock} from "./frame/clock";
import {startLanguage} from "./frame/i18n";
import {Look} from "./frame/look";
import {lendNonce} from "./frame/nonce";
import {router} from "./frame/router";
import {SessionKeeper} from "./frame/session";
import "./style.css";
import "./frame/frame.css";
import "./parts/parts.css";
import "./parts/list.css";
import "./parts/answers.css";

// A refusal stays one however often it is asked for; a server that was not reached may answer the next time.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 3 && !(error instanceof Refusal),
      staleTime: 5_000,
      refetchOnWindowFocus: true,
    },
  },
});

lendNonce();
keepClock();
// Who is here is asked while the words are still coming.
void queries.prefetchQuery({queryKey: readKey("/me", {}), queryFn: () => read("/me", {}), retry: false});
startLanguage().then(() =>
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Look>
          <SessionKeeper>
            <RouterProvider router={router} />
          </SessionKeeper>
        </Look>
      </QueryClientProvider>
    </StrictMode>,
  ),
);
