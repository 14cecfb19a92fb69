/** Name and password: as a page, and again where a session ended in the middle of the work. */
import { css, html, nothing } from 'lit';
import { login, who } from '../../state/admin/who.ts';
import { AdminError } from '../../transport/admin.ts';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import { focusError } from './cib-field.ts';
import './cib-password.ts';
import { sheet } from './sheet.ts';
import { SpeakingElement } from './view.ts';

export class SignIn extends SpeakingElement {
  static override properties = {
    again: { type: Boolean },
    _email: { state: true },
    _password: { state: true },
    _busy: { state: true },
    _wrong: { state: true },
    _missing: { state: true },
  };
  /** Somebody was signed in until now. */
  declare again: boolean;
  declare _email: string;
  declare _password: string;
  declare _busy: boolean;
  declare _wrong: string;
  declare _missing: { email?: string; password?: string };
  constructor() {
    super();
    this.again = false;
    this._email = who.peek()?.email ?? '';
    this._password = '';
    this._busy = false;
    this._wrong = '';
    this._missing = {};
  }

  static override styles = [
    base,
    sheet,
    css`
      form {
        display: grid;
        gap: 16px;
      }
      .primary {
        width: 100%;
      }
      details {
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      summary {
        min-height: 28px;
        color: var(--accent-ink);
        font-weight: 550;
      }
      details p {
        margin-block-start: 4px;
      }
    `,
  ];

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this._busy) return;
    this._wrong = '';
    this._missing = {
      ...(!this._email.trim() && { email: shell.signIn.emailMissing }),
      ...(!this._password && { password: shell.signIn.passwordMissing }),
    };
    if (this._missing.email || this._missing.password) {
      await this.updateComplete;
      if (this._missing.email) focusError(this.renderRoot);
      else this.renderRoot.querySelector<HTMLElement>('cib-password')?.focus();
      return;
    }
    this._busy = true;
    try {
      await login(this._email.trim(), this._password);
      this._password = '';
      this.dispatchEvent(new Event('signed-in', { bubbles: true, composed: true }));
    } catch (error) {
      this._wrong = error instanceof AdminError ? error.message : shell.refusals.other;
      this._busy = false;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('cib-password')?.focus();
    } finally {
      this._busy = false;
    }
  }

  override render() {
    const says = shell.signIn;
    return html`<form novalidate @submit=${(event: Event) => void this.#submit(event)}>
      <cib-field .label=${says.email} .error=${this._missing.email ?? ''}>
        <input
          type="email"
          autocomplete="username"
          dir="ltr"
          .value=${this._email}
          @input=${(event: Event) => (this._email = (event.target as HTMLInputElement).value)}
        />
      </cib-field>
      <cib-password
        .label=${says.password}
        .error=${this._missing.password ?? ''}
        .value=${this._password}
        @input=${(event: Event) => (this._password = (event.target as unknown as { value: string }).value)}
      ></cib-password>
      <div role="alert">${this._wrong ? html`<p class="note bad">${this._wrong}</p>` : nothing}</div>
      <button class="primary" ?disabled=${this._busy}>${this._busy ? says.busy : says.go}</button>
      <details>
        <summary>${says.forgot}</summary>
        <p>${says.forgotText}</p>
      </details>
    </form>`;
  }
}
customElements.define('sign-in', SignIn);
