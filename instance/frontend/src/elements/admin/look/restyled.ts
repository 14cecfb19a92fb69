/** Gives documents in frames another look than the one that is public: theirs is laid over, never written. */

/** What WIDGET's element offers for this. */
export type Restyled = HTMLElement & { restyle(css: string): void };
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

/** The widget with the look of a style sheet, once its element is there. */
export async function restyleWidget(page: Document, css: () => string): Promise<void> {
  const view = page.defaultView;
  if (!view) return;
  await view.customElements.whenDefined('chat-widget');
  for (const widget of page.querySelectorAll<Restyled>('chat-widget')) widget.restyle(css());
}
