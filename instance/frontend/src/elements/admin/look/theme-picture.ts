/**
 * A small picture of the page in some look: no image, but the page's own tokens with the style sheet of the look over them, so
 * it is what the page will be.
 */
import { css, html, unsafeCSS, type PropertyValues } from 'lit';
import tokens from '../../../tokens.css?inline';
import { look } from '../../../words/admin/index.ts';
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
      .page.pictured {
        background: var(--page) var(--cib-background-image, none) center / cover;
      }
      .face {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: 50%;
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
      }
      .link {
        width: 86%;
        padding: 5px 9px;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        border: max(1px, var(--cib-border-width, 1px)) solid var(--line);
        border-width: var(--cib-border-width, 1px);
        border-radius: min(calc(var(--round) * 0.55), 12px);
        background: var(--card);
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
    return html`<div class="page pictured" aria-hidden="true">
      <span class="face">${initials(this.name)}</span>
      <b dir="auto">${this.name}</b>
      <span class="link">${link}</span>
      <span class="link">${second}</span>
      <span class="says">${answer}</span>
    </div>`;
  }
}
customElements.define('theme-picture', ThemePicture);
