/** `Text` of the basic catalogue: its Markdown as nodes, as in the words around it. */
import { A2uiBasicTextElement } from '@a2ui/web_core/v0_9/basic_catalog';
import { css, html, nothing } from 'lit';
import { richStyles, richText } from '../rich-text.ts';

const HEADED = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'caption']);

export class PageText extends A2uiBasicTextElement {
  static override styles = css`
    ${A2uiBasicTextElement.styles}
    ${richStyles}
  `;
  override render() {
    const props = this.controller.props as { text?: unknown; variant?: unknown } | undefined;
    if (!props) return nothing;
    if (HEADED.has(String(props.variant))) return super.render();
    return html`<div class="a2ui-text body words">${richText(String(props.text ?? ''))}</div>`;
  }
}
customElements.define('page-text', PageText);
