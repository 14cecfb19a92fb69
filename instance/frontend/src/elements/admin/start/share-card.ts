/** The address of the page, to copy, to share, and as a code to print. */
import { css, html, nothing } from 'lit';
import { tell, warn } from '../../../state/admin/notices.ts';
import { shell } from '../../../words/admin/shell.ts';
import { icon } from '../icons.ts';
import { base, sheet, SpeakingElement } from '../view.ts';

export class ShareCard extends SpeakingElement {
  static override styles = [
    base,
    sheet,
    css`
      .card {
        display: grid;
        gap: 14px;
      }
      .address {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 10px 14px;
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--page);
      }
      .address a {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 600;
        text-align: start;
        text-decoration: none;
      }
      .code {
        display: flex;
        align-items: center;
        gap: 16px;
      }
      .code img {
        width: 112px;
        height: 112px;
        padding: 6px;
        border-radius: 14px;
        border: 1px solid var(--line);
        background: #fff;
      }
    `,
  ];

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(`${location.origin}/`);
      tell(shell.share.copied);
    } catch {
      warn(shell.share.failed);
    }
  }
  #share(): void {
    // Who changes their mind has done nothing wrong.
    void navigator.share({ url: `${location.origin}/` }).catch(() => {});
  }

  override render() {
    const says = shell.share;
    return html`<section class="card" aria-labelledby="share">
      <h2 id="share">${says.title}</h2>
      <div class="address">
        <a href="/" target="_blank" rel="noopener" dir="ltr">${location.host}</a>
      </div>
      <div class="code">
        <img src="/qr.svg" alt=${says.qrAlt} width="112" height="112" />
        <div class="stack" .style=${'gap:8px;justify-items:start'}>
          <button class="quiet small" @click=${() => void this.#copy()}>${icon('copy')} ${says.copy}</button>
          ${'share' in navigator ? html`<button class="quiet small" @click=${() => this.#share()}>${icon('share')} ${says.share}</button>` : nothing}
          <a class="quiet small" href="/qr.svg" download="qr.svg">${icon('qr')} ${says.download}</a>
        </div>
      </div>
    </section>`;
  }
}
customElements.define('share-card', ShareCard);
