import base from "./vitest.config.ts";

// What is measured is printed, never judged: a figure is worth what the machine was at that moment.
export default {...base, test: {...base.test, include: ["speed.ts"]}};
