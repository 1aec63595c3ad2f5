import {nonce} from "../frame/nonce";

/**
 * A document of ours in a frame that runs nothing and reaches nothing. The page lets no style in that does not bear its
 * nonce, and a frame made of text is under the page's rule.
 */
export function Document({html, title, className}: {html: string; title: string; className: string}) {
  return (
    <iframe
      className={className}
      sandbox=""
      title={title}
      srcDoc={html.replace("<style>", `<style nonce="${nonce}">`)}
      // The frame is read by scrolling, which the keyboard must reach.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    />
  );
}
