/**
 * `Text` of the basic catalogue: its Markdown as nodes, as in the words around it. A variant says how large a heading is drawn;
 * its level is the one below the chat's own heading, whatever the size, so that none is left out.
 */
import { A2uiBasicTextElement } from '@a2ui/web_core/v0_9/basic_catalog';
import { css, html, nothing } from 'lit';
import { richStyles, richText } from '../rich-text.ts';

const HEADED = new Set(['h1', 'h2', 'h3', 'h4', 'h5']);
/** Below the page's name and the chat. */
const LEVEL = 3;

export class PageText extends A2uiBasicTextElement {
  static override styles = css`
    ${A2uiBasicTextElement.styles}
    ${richStyles}
    .heading {
      font-family: var(--a2ui-font-family-title, inherit);
      font-weight: 700;
      line-height: var(--a2ui-line-height-headings, 1.2);
    }
    .h1 .heading {
      font-size: var(--a2ui-font-size-2xl);
    }
    .h2 .heading {
      font-size: var(--a2ui-font-size-xl);
    }
    .h3 .heading {
      font-size: var(--a2ui-font-size-l);
    }
    .h4 .heading {
      font-size: var(--a2ui-font-size-m);
    }
    .h5 .heading {
      font-size: var(--a2ui-font-size-s);
    }
    .heading,
    .caption em {
      display: block;
    }
  `;
  override render() {
    const props = this.controller.props as { text?: unknown; variant?: unknown; weight?: unknown } | undefined;
    if (!props) return nothing;
    const text = String(props.text ?? '');
    const flex = typeof props.weight === 'number' ? `flex: ${props.weight};` : nothing;
    if (HEADED.has(String(props.variant))) {
      const drawn = html`<div class="heading" role="heading" aria-level=${LEVEL} dir="auto">${text}</div>`;
      return html`<span class="a2ui-text ${String(props.variant)}" style=${flex}>${drawn}</span>`;
    }
    if (props.variant === 'caption') return html`<span class="a2ui-text caption" style=${flex}><em dir="auto">${text}</em></span>`;
    return html`<div class="a2ui-text body words">${richText(text)}</div>`;
  }
}
customElements.define('page-text', PageText);
