/**
 * The official A2UI renderer, dressed for this page. Loaded by `import()` when the first surface comes.
 *
 * Two things differ from the basic catalogue: icons are inline SVG (no icon font), and Markdown is loaded only for a text
 * that holds some. Actions reach `onAction`; `openUrl` is the catalogue's own and takes http and https alone.
 */
import { A2uiSurface, basicCatalog } from '@a2ui/lit/v0_9';
import { A2uiLitElement, Catalog, IconApi, MessageProcessor } from '@a2ui/web_core/v0_9';
import { css, html, nothing, type TemplateResult } from 'lit';
import type { A2uiMessage } from '../protocol/frames.ts';
import type { LoadRenderer } from './feed.ts';
import { iconPath } from './icons.ts';

/** `Icon` of the basic catalogue as inline SVG. */
class InlineIcon extends A2uiLitElement<typeof IconApi> {
  protected override readonly api = IconApi;

  static override styles = css`
    :host {
      display: inline-grid;
      flex: none;
    }
    .icon {
      width: var(--a2ui-icon-size, 24px);
      height: var(--a2ui-icon-size, 24px);
      fill: none;
      stroke: var(--a2ui-icon-color, currentColor);
      stroke-width: 1.75;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .icon.filled {
      fill: var(--a2ui-icon-color, currentColor);
      stroke: none;
    }
  `;

  override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult | typeof nothing {
    const name: unknown = this.controller.props?.name;
    if (!name) return nothing;
    const own = typeof name === 'object' && 'svgPath' in name;
    const path = own ? String(name.svgPath) : iconPath(String(name));
    return html`<svg class=${own ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d=${path}></path>
    </svg>`;
  }
}
customElements.define('chatinbio-icon', InlineIcon);

const components = [...basicCatalog.components.values()].map((component) =>
  component.name === IconApi.name ? { ...component, tagName: 'chatinbio-icon' } : component,
);
const catalog = new Catalog(basicCatalog.id, components, [...basicCatalog.functions.values()]);

export const load: LoadRenderer = async (onAction) => {
  if (!customElements.get('a2ui-surface')) throw new Error(`${A2uiSurface.name} is not registered`);
  const processor = new MessageProcessor([catalog], (action) => onAction(action));
  return {
    // The processor checks the components against the catalogue's schemas itself; feed.ts checks the version.
    process: (message: A2uiMessage) =>
      processor.processMessage(message as unknown as Parameters<typeof processor.processMessage>[0]),
    surface: (id) => processor.model.getSurface(id),
    remove: (id) => processor.model.deleteSurface(id),
  };
};

/** Whether a text holds Markdown that plain text would show as signs. */
export const looksMarked = (text: string): boolean =>
  /[*_`#>[\]|~\\]|^\s*(?:[-+]|\d+[.)])\s|https?:/m.test(text);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');

/** Markdown for surfaces: plain text at once, the rest by markdown-it and DOMPurify, which load when first needed. */
export async function renderMarkdown(text: string, options?: Parameters<MarkdownRender>[1]): Promise<string> {
  if (!looksMarked(text)) return `<p>${escaped(text)}</p>`;
  const markdown = await import('@a2ui/markdown-it');
  return markdown.renderMarkdown(text, options);
}
type MarkdownRender = (typeof import('@a2ui/markdown-it'))['renderMarkdown'];
