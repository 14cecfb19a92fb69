/** Small drawings that several elements share: icons, what all look like, the creator's accent. */
import { css, html, type TemplateResult } from 'lit';
import { iconPath } from '../surface/icons.ts';

export const icon = (name: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${iconPath(name)}></path></svg>`;

/** Styles that every element with a shadow root starts from. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .icon {
    width: 1.25rem;
    height: 1.25rem;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  /* Forced colours are those of text; a sign has the colour of the words that it stands with. */
  @media (forced-colors: active) {
    .icon {
      color: inherit !important;
    }
  }
  /* On a page without a doctype a form has a margin. */
  form {
    margin: 0;
  }
  a {
    color: inherit;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    border: 0;
    background: none;
    padding: 0;
  }
  :is(a, button, textarea):focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      transition: none !important;
    }
  }
`;

/** Two hues out of a handle, the same on every visit; written to the document's root. */
export function dress(handle: string, root: HTMLElement = document.documentElement): void {
  let hash = 2166136261;
  for (const sign of handle) hash = Math.imul(hash ^ sign.codePointAt(0)!, 16777619) >>> 0;
  const hue = hash % 360;
  root.style.setProperty('--hue', String(hue));
  root.style.setProperty('--hue-2', String((hue + 40 + ((hash >>> 9) % 50)) % 360));
}

/** Up to two initials of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const signs = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '');
  return signs.join('').toUpperCase() || '·';
}
