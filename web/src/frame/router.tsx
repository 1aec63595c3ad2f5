import {createBrowserRouter} from "react-router";
import {Broken, NoPage} from "./broken";
import {Home} from "./home";
import {Shell} from "./shell";

/**
 * The addresses of the portal. Each area is a chunk of its own, loaded when somebody goes there; what every signed-in
 * person needs comes at once.
 */
export const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <Broken />,
      children: [
        {index: true, element: <Home />},
        {path: "sign-up", lazy: async () => ({Component: (await import("./signup")).SignUp})},
        {path: "reset/:token?", lazy: async () => ({Component: (await import("./reset")).Reset})},
        {path: "invitations/:token", lazy: async () => ({Component: (await import("./invitation")).Invitation})},
        {path: "account", lazy: async () => ({Component: (await import("./account")).Account})},
        {path: "messages", lazy: async () => ({Component: (await import("./messages")).Messages})},
        {path: "organizations/new", lazy: async () => ({Component: (await import("./organization")).NewOrganization})},
        {path: "organizations/:organization", lazy: async () => ({Component: (await import("./team")).Team})},
        {path: "apply/*", lazy: async () => ({Component: (await import("../apply/area")).Apply})},
        {path: "review/*", lazy: async () => ({Component: (await import("../review/area")).Review})},
        {path: "selection/*", lazy: async () => ({Component: (await import("../selection/area")).Selection})},
        {path: "finance/*", lazy: async () => ({Component: (await import("../finance/area")).Finance})},
        {path: "office/*", lazy: async () => ({Component: (await import("../office/area")).Office})},
        {path: "*", element: <NoPage />},
      ],
    },
  ],
  {basename: "/portal"},
);
