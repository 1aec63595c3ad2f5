/** What styles must bear to be allowed on this page; the server makes a new one for each answer. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.content ?? "";

/**
 * Lends the nonce to every style element that a script makes: antd's lock of the scroll and its measure of a scroll bar
 * know of none. Scripts come from our own files alone.
 */
export function lendNonce(): void {
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
