/**
 * The official A2UI renderer, dressed for this page. Loaded by `import()` when the first surface comes.
 *
 * What differs from the basic catalogue: icons are inline SVG (no icon font), the Markdown of texts becomes nodes and never
 * HTML, pictures and players of other hosts are links, and `openUrl` takes http and https alone, and only from a click. A
 * surface's theme is left out: it looks as the page does. Actions reach `onAction`.
 */
import { basicCatalog } from '@a2ui/lit/v0_9';
import { Catalog, MessageProcessor, type ComponentApi } from '@a2ui/web_core/v0_9';
import { A2uiIconElement } from '@a2ui/web_core/v0_9/basic_catalog';
import { css, html, nothing } from 'lit';
import type { A2uiMessage, SurfaceAction } from '../protocol/frames.ts';
import { openUrl } from './catalog/addresses.ts';
import { sent } from './catalog/element.ts';
import { CATALOG_ID, components } from './catalog/index.ts';
import './catalog/media.ts';
import './catalog/text.ts';
import { Circles } from './circles.ts';
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

const OWN: Record<string, string> = {
  Icon: 'page-icon',
  Text: 'page-text',
  Image: 'page-image',
  Video: 'page-video',
  AudioPlayer: 'page-audio',
};
const basic = [...basicCatalog.components.values()].map((component) => {
  const tagName = OWN[component.name];
  return tagName ? { ...component, tagName } : component;
});
const functions = [...basicCatalog.functions.values()].map((one) =>
  one.name === 'openUrl' ? { ...one, execute: ({ url }: Record<string, unknown>) => openUrl(url) } : one,
);
const catalogs = [
  new Catalog(basicCatalog.id, basic, functions, basicCatalog.themeSchema),
  new Catalog(CATALOG_ID, [...basic, ...components], functions, basicCatalog.themeSchema),
];

/** A message without the theme of its surface, which could bring addresses as colours. */
function plain(message: A2uiMessage): A2uiMessage {
  const { createSurface } = message;
  if (typeof createSurface !== 'object' || createSurface === null) return message;
  const { theme: _, ...rest } = createSurface as Record<string, unknown>;
  return { ...message, createSurface: rest };
}

/** The renderer; `onAction` is called for each click that asks the server for something. */
export function createRenderer(onAction: OnAction): Renderer {
  const processor: MessageProcessor<ComponentApi> = new MessageProcessor(catalogs, (action) => {
    const surface = processor.model.getSurface(action.surfaceId);
    if (surface) sent(surface, onAction(action as unknown as SurfaceAction));
  });
  const circles = new Circles();
  return {
    process: (message: A2uiMessage) => {
      circles.take(message);
      processor.processMessages([plain(message) as never]);
    },
    surface: (id) => processor.model.getSurface(id),
    remove: (id) => processor.model.deleteSurface(id),
  };
}
