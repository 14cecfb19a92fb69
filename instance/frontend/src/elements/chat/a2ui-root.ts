/**
 * One surface of the conversation, drawn by A2UI's own renderer, which is loaded when the first surface comes.
 *
 * Until then, and when a surface cannot be drawn, the place says so; the words around it are never lost.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { SurfacePart } from '../../protocol/frames.ts';
import type { Drawn, SurfaceFeed } from '../../surface/feed.ts';
import { talk } from '../../words/talk/index.ts';
import { words } from '../../words/index.ts';
import { base } from '../drawing.ts';

export class A2uiRoot extends LitElement {
  static override properties = {
    shown: { attribute: false },
    feed: { attribute: false },
    key: { attribute: false },
    _drawn: { state: true },
    _draw: { state: true },
    _failed: { state: true },
  };
  declare shown: SurfacePart;
  declare feed: SurfaceFeed;
  /** Names the part for as long as it is on the page. */
  declare key: string;
  declare _drawn: Drawn | null;
  declare _draw: ((model: unknown) => TemplateResult) | null;
  declare _failed: boolean;

  constructor() {
    super();
    this._drawn = null;
    this._draw = null;
    this._failed = false;
  }

  static override styles = [
    base,
    css`
      :host {
        margin: 10px 0;
        animation: rise 320ms var(--ease) both;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      .wait {
        height: 72px;
        border-radius: 16px;
        background: linear-gradient(100deg, var(--accent-soft) 35%, var(--card) 50%, var(--accent-soft) 65%) 0 0 / 300% 100%;
        animation: sweep 1.4s linear infinite;
      }
      @keyframes sweep {
        from {
          background-position: 100% 0;
        }
        to {
          background-position: 0 0;
        }
      }
      .note {
        color: var(--ink-soft);
        font-size: 0.875rem;
      }
      .note button {
        color: var(--accent-ink);
        font-weight: 600;
        text-decoration: underline;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('shown') && this.shown) void this.#feed();
  }

  async #feed(): Promise<void> {
    this._failed = false;
    try {
      const [drawn, { drawSurface }] = await Promise.all([
        this.feed.feed(this.key, this.shown.surface, this.shown.messages),
        import('./a2ui-surface.ts'),
      ]);
      this._draw = drawSurface;
      this._drawn = drawn;
    } catch {
      this._failed = true;
    }
  }

  override render() {
    if (this._failed) {
      return html`<p class="note">
        ${talk.surface.failed} <button @click=${() => void this.#feed()}>${words.tryAgain}</button>
      </p>`;
    }
    if (!this._drawn || !this._draw) return html`<div class="wait" role="img" aria-label=${talk.surface.loading}></div>`;
    switch (this._drawn.state) {
      case 'model':
        return this._draw(this._drawn.model);
      case 'broken':
        return html`<p class="note">${talk.surface.broken}</p>`;
      case 'elsewhere':
        return nothing;
    }
  }
}
customElements.define('a2ui-root', A2uiRoot);
