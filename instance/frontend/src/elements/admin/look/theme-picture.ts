/**
 * A small picture of the page in some look: no image, but the page's own tokens with the style sheet of the look over them, so
 * it is what the page will be.
 */
import { css, html, unsafeCSS, type PropertyValues } from 'lit';
import tokens from '../../../tokens.css?inline';
import { look } from '../../../words/admin/look.ts';
import { base, initials } from '../../drawing.ts';
import { SpeakingElement } from '../view.ts';

export class ThemePicture extends SpeakingElement {
  static override properties = { css: { attribute: false }, name: {} };
  /** The style sheet that the look becomes, as `/theme.css` has it. */
  declare css: string;
  /** Whose page it is. */
  declare name: string;
  #sheet: CSSStyleSheet | null = null;

  constructor() {
    super();
    this.css = this.name = '';
  }

  static override styles = [
    unsafeCSS(tokens),
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .page {
        position: relative;
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 5px;
        height: 158px;
        padding: 16px 12px 0;
        overflow: hidden;
        background: var(--page);
        color: var(--ink);
        font-family: var(--font);
        font-weight: var(--cib-font-weight, 400);
        font-size: 10px;
        line-height: 1.3;
        border-radius: inherit;
      }
      .page::before {
        content: '';
        position: absolute;
        inset: 0;
        background: var(
          --cib-backdrop,
          radial-gradient(60% 32% at 30% 0, color-mix(in oklab, var(--tint) 13%, transparent), transparent),
          radial-gradient(60% 36% at 78% 4%, color-mix(in oklab, var(--tint-end) 11%, transparent), transparent)
        );
      }
      .page > * {
        position: relative;
      }
      .face {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: var(--cib-avatar-radius, 50%);
        align-self: var(--cib-align, center);
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 700;
        font-size: 11px;
      }
      b {
        max-width: 100%;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        font-family: var(--cib-heading-font, var(--font));
        font-weight: var(--cib-heading-weight, 700);
        font-size: 13px;
        align-self: var(--cib-align, center);
      }
      .link {
        width: 94%;
        padding: 5px 9px;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        border: var(--cib-border-width, 1px) solid var(--cib-button-line, var(--line));
        border-radius: min(calc(var(--round) * 0.55), 12px);
        background: var(--cib-button, var(--card));
        color: var(--cib-on-button, inherit);
        box-shadow: var(--cib-shadow, none);
        text-align: start;
      }
      .says {
        align-self: flex-end;
        max-width: 80%;
        margin-inline-end: 6%;
        padding: 5px 9px;
        border-radius: min(calc(var(--round) * 0.55), 12px) min(calc(var(--round) * 0.55), 12px) 3px min(calc(var(--round) * 0.55), 12px);
        background: var(--accent-fill);
        color: var(--on-accent);
      }
    `,
  ];

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('css') || !this.shadowRoot) return;
    if (!this.#sheet) {
      this.#sheet = new CSSStyleSheet();
      this.shadowRoot.adoptedStyleSheets = [...this.shadowRoot.adoptedStyleSheets, this.#sheet];
    }
    this.#sheet.replaceSync(this.css);
  }

  override render() {
    const { link, second, answer } = look.gallery;
    return html`<div class="page" aria-hidden="true">
      <span class="face">${initials(this.name)}</span>
      <b dir="auto">${this.name}</b>
      <span class="link">${link}</span>
      <span class="link">${second}</span>
      <span class="says">${answer}</span>
    </div>`;
  }
}
customElements.define('theme-picture', ThemePicture);
