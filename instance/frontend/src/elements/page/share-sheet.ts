/** Ways to hand the page on: its address, a code for cameras, the card for an address book. Comes when it is asked for. */
import { css, html, LitElement, nothing } from 'lit';
import type { Bio } from '../../protocol/bio.ts';
import { words } from '../../words/index.ts';
import { shareWords } from '../../words/share.ts';
import { base } from '../drawing.ts';
import { moreIcons, pageIcon } from './page-icon.ts';

export class ShareSheet extends LitElement {
  static override properties = { url: { type: String }, bio: { attribute: false }, _copied: { state: true } };
  declare url: string;
  declare bio: Bio;
  /** How copying went: `null` for not at all yet. */
  declare _copied: boolean | null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.url = '';
    this._copied = null;
  }

  /** Put a sheet before everything else; it leaves the page again when it is closed, and the focus is where it was. */
  static open(url: string, bio: Bio): ShareSheet {
    const sheet = Object.assign(new ShareSheet(), { url, bio });
    document.body.append(sheet);
    return sheet;
  }

  static override styles = [
    base,
    css`
      dialog {
        width: min(372px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 0;
        border: var(--border) solid var(--line);
        border-radius: var(--round-large);
        background: var(--card-high);
        color: var(--ink);
        box-shadow: var(--shadow-high);
        overflow-y: auto;
      }
      dialog[open] {
        animation: rise var(--motion) var(--ease);
      }
      dialog::backdrop {
        background: rgb(15 10 30 / 0.5);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(12px);
        }
      }
      .inside {
        display: grid;
        gap: 14px;
        padding: 16px 20px 20px;
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-inline-end: -8px;
      }
      h2 {
        margin: 0;
        font-family: var(--heading-font);
        font-weight: var(--heading-weight);
        font-size: 1.125rem;
      }
      .close {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        border-radius: 50%;
        color: var(--ink-soft);
      }
      figure {
        margin: 0;
        text-align: center;
      }
      figure img {
        display: block;
        width: 196px;
        height: 196px;
        margin: 0 auto;
        border-radius: var(--round-small);
        background: #fff;
      }
      figcaption {
        margin-block-start: 8px;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      .address {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 8px;
        padding: 5px;
        padding-inline-start: 14px;
        border: var(--border) solid var(--line);
        border-radius: min(26px, var(--pill));
        background: var(--page);
      }
      .address span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 0.9375rem;
      }
      .address.whole {
        grid-template-columns: 1fr;
      }
      .address.whole span {
        white-space: normal;
        overflow-wrap: anywhere;
        user-select: all;
      }
      .copy {
        min-height: 42px;
        padding: 6px 18px;
        border-radius: var(--pill);
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 650;
        white-space: nowrap;
      }
      .ways {
        display: grid;
        gap: 2px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .ways :is(a, button) {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        min-height: 46px;
        padding-inline: 10px;
        border-radius: var(--round-small);
        text-align: start;
        text-decoration: none;
        font-weight: 600;
      }
      .ways :is(a, button):hover,
      .close:hover {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.#dialog.showModal();
    void moreIcons(['qr', 'contact']).then(() => this.requestUpdate());
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!;
  }

  async #copy(): Promise<void> {
    clearTimeout(this.#again);
    this._copied = await navigator.clipboard.writeText(this.url).then(
      () => true,
      () => false,
    );
    if (this._copied) this.#again = setTimeout(() => (this._copied = null), 2500);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  override render() {
    const said = shareWords(words.locale);
    const shown = this.url.replace(/^https?:\/\//, '').replace(/\/$/, '');
    const failed = this._copied === false;
    return html`<dialog
      aria-labelledby="title"
      dir=${words.dir}
      @close=${() => this.remove()}
      @click=${(event: Event) => event.target === this.#dialog && this.#dialog.close()}
    >
      <div class="inside">
        <div class="top">
          <h2 id="title">${said.title}</h2>
          <button class="close" aria-label=${said.close} @click=${() => this.#dialog.close()}>${pageIcon('close')}</button>
        </div>
        <figure>
          <img src="/qr.svg" alt="" width="196" height="196" />
          <figcaption>${said.scan}</figcaption>
        </figure>
        ${failed ? html`<div role="alert">${said.notCopied}</div>` : nothing}
        <div class=${failed ? 'address whole' : 'address'}>
          <span dir="ltr">${failed ? this.url : shown}</span>
          ${failed ? nothing : html`<button class="copy" autofocus @click=${() => void this.#copy()}>${this._copied ? said.copied : said.copy}</button>`}
        </div>
        <div class="sr" role="status">${this._copied ? said.copied : ''}</div>
        <ul class="ways">
          ${typeof navigator.share === 'function'
            ? html`<li>
                <button @click=${() => void navigator.share({ title: document.title, url: this.url }).catch(() => undefined)}>${pageIcon('share')} ${said.more}</button>
              </li>`
            : nothing}
          <li><a href="/card.vcf" download=${`${this.bio.handle}.vcf`}>${pageIcon('contact')} ${said.contact}</a></li>
          <li><a href="/qr.svg" download=${`${this.bio.handle}-qr.svg`}>${pageIcon('qr')} ${said.picture}</a></li>
        </ul>
      </div>
    </dialog>`;
  }
}
customElements.define('share-sheet', ShareSheet);
