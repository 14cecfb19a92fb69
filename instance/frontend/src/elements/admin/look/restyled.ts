/** Gives documents in frames another look than the one that is public: theirs is laid over, never written. */

/** `<chat-widget>`, as far as it is needed here. `ready` is settled once it knows whose chat it is, and how that looks in public. */
export type Restyled = HTMLElement & { restyle(css: string): void; readonly ready: Promise<boolean> };
export type Scheme = 'light' | 'dark';

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Every token that the public style sheet says something about, as it comes: what is taken back has to be seen as well. */
function plain(theme: CSSStyleSheet): string {
  const names = new Set<string>();
  for (const rule of theme.cssRules) {
    const style = 'style' in rule ? (rule.style as CSSStyleDeclaration) : null;
    for (let at = 0; style && at < style.length; at++) if (style[at]!.startsWith('--cib-')) names.add(style[at]!);
  }
  return `:root { color-scheme: light dark; ${[...names].map((name) => `${name}: initial;`).join(' ')} }`;
}

/** The style sheet of a look, held to light or dark where the look itself leaves that to the visitor. */
export const inScheme = (css: string, scheme: Scheme): string =>
  /color-scheme:\s*(?:light|dark)\s*;/.test(css) ? css : `${css}\n:root, :host { color-scheme: ${scheme}; }`;

/** The page with the look of a style sheet. The document's own realm makes the sheet: another's cannot be adopted. */
export function restylePage(page: Document, css: string): void {
  const view = page.defaultView as (Window & typeof globalThis) | null;
  if (!view) return;
  let sheet = sheets.get(page);
  if (!sheet) {
    sheet = new view.CSSStyleSheet();
    sheets.set(page, sheet);
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
  }
  const theme = [...page.styleSheets].find(({ href }) => href !== null && new URL(href).pathname === '/theme.css');
  sheet.replaceSync(`${theme ? plain(theme) : ''}\n${css}`);
}

/** The widgets of a document, once they know their public look. */
export async function widgetsOf(page: Document): Promise<Restyled[]> {
  await page.defaultView?.customElements.whenDefined('chat-widget');
  const widgets = [...page.querySelectorAll<Restyled>('chat-widget')];
  await Promise.all(widgets.map(({ ready }) => ready));
  return widgets;
}
