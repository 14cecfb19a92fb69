/**
 * `Image`, `Video` and `AudioPlayer` of the basic catalogue: what the instance keeps is shown, everything else is a link with its
 * name. Nothing is asked of another host because a surface is drawn.
 */
import { A2uiAudioPlayerElement, A2uiImageElement, A2uiVideoElement } from '@a2ui/web_core/v0_9/basic_catalog';
import { css, html, nothing, type TemplateResult } from 'lit';
import { talk } from '../../words/talk/index.ts';
import { loads, opens } from './addresses.ts';
import { card, cardStyles } from './link-card.ts';

interface MediaProps {
  url?: unknown;
  description?: unknown;
  variant?: unknown;
  fit?: unknown;
}
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function elsewhere({ url, description }: MediaProps, name: string, icon: string): TemplateResult<1> {
  const link = opens(text(url));
  const title = text(description) || name;
  return card({ title, description: link ? talk.surface.elsewhere(new URL(link.href).host) : talk.surface.kept, url: text(url), icon });
}

export class PageImage extends A2uiImageElement {
  static override styles = css`
    ${A2uiImageElement.styles}
    ${cardStyles}
  `;
  override render(): TemplateResult<1> | typeof nothing {
    const props = this.controller.props as MediaProps | undefined;
    if (!props) return nothing;
    const own = loads(props.url);
    if (!own) return text(props.url) ? elsewhere(props, talk.surface.picture, 'place') : nothing;
    const fit = /^(contain|cover|fill|none)$/.test(text(props.fit)) ? text(props.fit) : props.fit === 'scaleDown' ? 'scale-down' : 'cover';
    return html`<img src=${own} alt=${text(props.description)} loading="lazy" style=${`object-fit:${fit}`} class="a2ui-image ${text(props.variant)}" />`;
  }
}
export class PageVideo extends A2uiVideoElement {
  static override styles = css`
    ${A2uiVideoElement.styles}
    ${cardStyles}
  `;
  override render(): TemplateResult<1> | typeof nothing {
    const props = this.controller.props as MediaProps | undefined;
    return props && text(props.url) ? elsewhere(props, talk.surface.video, 'video') : nothing;
  }
}
export class PageAudio extends A2uiAudioPlayerElement {
  static override styles = css`
    ${A2uiAudioPlayerElement.styles}
    ${cardStyles}
  `;
  override render(): TemplateResult<1> | typeof nothing {
    const props = this.controller.props as MediaProps | undefined;
    return props && text(props.url) ? elsewhere(props, talk.surface.audio, 'music') : nothing;
  }
}
customElements.define('page-image', PageImage);
customElements.define('page-video', PageVideo);
customElements.define('page-audio', PageAudio);
