/**
 * The official A2UI renderer, dressed for this page. Loaded by `import()` when the first surface comes.
 *
 * Two things differ from the basic catalogue: icons are inline SVG (no icon font), and Markdown is loaded only for a text
 * that holds some. Actions reach `onAction`; `openUrl` is the catalogue's own and takes http and https alone.
 */
import { basicCatalog } from '@a2ui/lit/v0_9';
import { Catalog, MessageProcessor, type ComponentApi } from '@a2ui/web_core/v0_9';
import { A2uiIconElement, IconApi } from '@a2ui/web_core/v0_9/basic_catalog';
import { css, html, nothing } from 'lit';
import type { A2uiMessage, SurfaceAction } from '../protocol/frames.ts';
import { sent } from './catalog/element.ts';
import { CATALOG_ID, components } from './catalog/index.ts';
import type { OnAction, Renderer } from './feed.ts';
import { iconPath } from './icons.ts';

/** `Icon` of the basic catalogue, drawn from the page's own paths. */
class PageIcon extends A2uiIconElement {
  static override styles = css`
    svg {
      display: block;
      width: var(--a2ui-icon-size, 20px);
      height: var(--a2ui-icon-size, 20px);
      flex: none;
      fill: none;
      stroke: var(--_a2ui-text-color, var(--a2ui-icon-color, currentColor));
      stroke-width: 1.8;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;
  override render() {
    const name = this.controller.props?.name as unknown;
    if (!name) return nothing;
    const path = typeof name === 'object' && 'svgPath' in name ? String(name.svgPath) : iconPath(String(name));
    return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;
  }
}
customElements.define('page-icon', PageIcon);

const basic = [...basicCatalog.components.values()].map((component) =>
  component.name === 'Icon' ? { ...IconApi, tagName: 'page-icon' } : component,
);
const functions = [...basicCatalog.functions.values()];
const catalogs = [
  new Catalog(basicCatalog.id, basic, functions, basicCatalog.themeSchema),
  new Catalog(CATALOG_ID, [...basic, ...components], functions, basicCatalog.themeSchema),
];

/** The renderer; `onAction` is called for each click that asks the server for something. */
export function createRenderer(onAction: OnAction): Renderer {
  const processor: MessageProcessor<ComponentApi> = new MessageProcessor(catalogs, (action) => {
    const surface = processor.model.getSurface(action.surfaceId);
    if (surface) sent(surface, onAction(action as unknown as SurfaceAction));
  });
  return {
    process: (message: A2uiMessage) => processor.processMessages([message as never]),
    surface: (id) => processor.model.getSurface(id),
    remove: (id) => processor.model.deleteSurface(id),
  };
}

const MARKUP = /[*_`#[\]>~]|^\s*\d+\.\s/m;
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\n/g, '<br>');

/** Text of a surface as safe HTML; plain text costs nothing, Markdown loads its reader (which sanitises). */
export async function renderText(text: string): Promise<string> {
  if (!MARKUP.test(text)) return escape(text);
  const { renderMarkdown } = await import('@a2ui/markdown-it');
  return renderMarkdown(text);
}
