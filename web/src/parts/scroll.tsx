import {type ReactNode, useRef} from "react";
import {More} from "./more";

/** A box for what is wider or taller than its place. It scrolls by itself, by keyboard too, and the page never sideways. */
export function Scroll({
  label,
  tall,
  busy,
  children,
}: {
  label: string;
  tall?: boolean;
  busy?: boolean;
  children: ReactNode;
}) {
  const box = useRef<HTMLElement>(null);
  return (
    <>
      <More of={box} />
      <section
        ref={box}
        className={tall ? "scroll scroll-tall" : "scroll"}
        aria-label={label}
        aria-busy={busy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
      >
        {children}
      </section>
    </>
  );
}
