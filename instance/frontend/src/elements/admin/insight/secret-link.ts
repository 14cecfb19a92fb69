/** A link that is told once: to be copied, or handed on by what the device shares with. */
import { css, html, LitElement, nothing } from 'lit';
import type { Invitation } from '../../../protocol/admin.ts';
import { tell } from '../../../state/admin/notices.ts';
import { insight } from '../../../words/admin/insight.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { moment } from './written.ts';

export class SecretLink extends LitElement {
  static override properties = { name: { type: String }, invitation: { attribute: false } };
  declare name: string;
  declare invitation: Invitation;

  static override styles = [
    base,
    sheet,
    css`
      .card {
        border-color: var(--accent-line);
        background: var(--accent-soft);
      }
      input {
        font-family: ui-monospace, monospace;
        font-size: 0.875rem;
      }
      .row {
        margin-block-start: 12px;
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  async #copy(): Promise<void> {
    const field = this.renderRoot.querySelector('input')!;
    try {
      await navigator.clipboard.writeText(this.invitation.link);
      tell(insight.general.copied);
    } catch {
      // Where a browser does not let it be copied, it is marked to be copied by hand.
      field.focus();
      field.select();
    }
  }

  async #share(): Promise<void> {
    // Whoever closes the sheet without sharing has the link before them still.
    await navigator.share({ text: insight.team.shareText(this.name), url: this.invitation.link }).catch(() => undefined);
  }

  override render() {
    const words = insight.team;
    return html`<section class="card">
      <h2 tabindex="-1">${words.linkFor(this.name)}</h2>
      <p class="soft">${words.once(moment(this.invitation.expiresAt))}</p>
      <input readonly dir="ltr" aria-label=${words.link} .value=${this.invitation.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <div class="row">
        <button class="primary" @click=${() => void this.#copy()}>${icon('copy')} ${insight.general.copy}</button>
        ${typeof navigator.share === 'function' ? html`<button class="quiet" @click=${() => void this.#share()}>${icon('share')} ${insight.general.share}</button>` : nothing}
        <button class="plain" @click=${() => this.dispatchEvent(new Event('done'))}>${words.done}</button>
      </div>
    </section>`;
  }
}
customElements.define('secret-link', SecretLink);
