import type {ReactNode} from "react";

/** What is too wide for the page scrolls in a box of its own, which the keyboard reaches too. */
export function ScrollBox({label, children}: {label: string; children: ReactNode}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled by keyboard only when it can be focused
    <section className="scroll-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
