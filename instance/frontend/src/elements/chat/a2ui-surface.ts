/** Draws a surface's model; in a module of its own, so that it loads together with the renderer. */
import '../../surface/renderer.ts';
import { css, html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';

/** What the catalogue's custom properties cannot say: type, and buttons that read as rows of a list. */
const dress = css`
  .a2ui-button {
    font: inherit;
    font-weight: 600;
    line-height: 1.35;
  }
  .a2ui-button.default {
    width: 100%;
    text-align: start;
    border-radius: 14px;
    padding: 0.625rem 0.875rem;
    transition: transform 160ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .a2ui-button.default:active {
    transform: scale(0.985);
  }
  .a2ui-button:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  .a2ui-text.caption {
    font-size: 0.8125rem;
    font-weight: 400;
  }
  .a2ui-text em {
    font-style: normal;
  }
`.styleSheet!;

const adopt = (surface: Element | undefined): void => {
  const root = surface?.shadowRoot;
  if (root && !root.adoptedStyleSheets.includes(dress)) root.adoptedStyleSheets.push(dress);
};

export function drawSurface(model: unknown): TemplateResult {
  return html`<a2ui-surface .surface=${model} ${ref((surface) => surface && queueMicrotask(() => adopt(surface)))}></a2ui-surface>`;
}
