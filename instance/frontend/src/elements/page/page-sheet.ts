/** The document's own rules for a part of it, for the shadow root of the element that takes the part over: they are sent once and drawn twice. */
import { unsafeCSS, type CSSResult } from 'lit';

/** The rules of one class, as the page's style sheets have them; empty where there are none. */
export function sheetOf(name: string): CSSResult {
  // Module scripts wait for the style sheets before them, so the rules are there.
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  return unsafeCSS(
    rules
      .map((rule) => rule.cssText)
      .filter((rule) => rule.startsWith(`.${name}`))
      .join(''),
  );
}
