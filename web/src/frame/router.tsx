import type {ComponentType} from "react";
import {createBrowserRouter} from "react-router";
import {Broken, NoPage} from "./broken";
import {Home} from "./home";
import {type Catalogues, fetchWords} from "./i18n";
import {Shell} from "./shell";

/** An area, with its words beside it: on a slow line nothing waits for what could have come at the same time. */
function area(room: keyof Catalogues, load: () => Promise<ComponentType>) {
  return async () => {
    const [Component] = await Promise.all([load(), fetchWords(room)]);
    return {Component};
  };
}

/**
 * The addresses of the portal. Each area is a chunk of its own, loaded when somebody goes there; what every signed-in
 * person needs comes at once.
 */
export const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <Broken />,
      hydrateFallbackElement: <div className="loading" />,
      children: [
        {index: true, element: <Home />},
        {path: "sign-up", lazy: async () => ({Component: (await import("./signup")).SignUp})},
        {path: "reset/:token?", lazy: async () => ({Component: (await import("./reset")).Reset})},
        {path: "invitations/:token", lazy: async () => ({Component: (await import("./invitation")).Invitation})},
        {path: "account", lazy: async () => ({Component: (await import("./account")).Account})},
        {path: "messages", lazy: async () => ({Component: (await import("./messages")).Messages})},
        {path: "organizations/new", lazy: async () => ({Component: (await import("./organization")).NewOrganization})},
        {path: "organizations/:organization", lazy: async () => ({Component: (await import("./team")).Team})},
        {path: "apply/*", lazy: area("apply", async () => (await import("../apply/area")).Apply)},
        {path: "review/*", lazy: area("review", async () => (await import("../review/area")).Review)},
        {path: "selection/*", lazy: area("selection", async () => (await import("../selection/area")).Selection)},
        {path: "finance/*", lazy: area("finance", async () => (await import("../finance/area")).Finance)},
        {path: "office/*", lazy: area("office", async () => (await import("../office/area")).Office)},
        {path: "*", element: <NoPage />},
      ],
    },
  ],
  {basename: "/portal"},
);
