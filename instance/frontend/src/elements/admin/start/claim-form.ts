/** Where a claim link or an invitation leads: say who one is, choose a password, and be signed in. */
import { css, html, nothing } from 'lit';
import { LEVELS, likely, LONGEST, SHORTEST, strength } from '../../../state/admin/strength.ts';
import { AdminError, checkClaim, claim } from '../../../transport/admin.ts';
import { shell } from '../../../words/admin/shell.ts';
import { base } from '../../drawing.ts';
import { focusError } from '../cib-field.ts';
import '../cib-password.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';

type Field = 'name' | 'email' | 'password';
/** Which field a refusal of the instance is about. */
const ABOUT: Record<string, Field> = { invalid_name: 'name', invalid_email: 'email', email_taken: 'email', weak_password: 'password' };

/** The token of the link, taken out of the address at once: what stays in an address is copied, shown and kept. */
function tokenOfAddress(): string {
  const token = decodeURIComponent(location.hash.slice(1)).trim();
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** Why a link leads no further; null for every other refusal. */
function deadEnd(error: unknown): 'wrong' | 'used' | null {
  if (!(error instanceof AdminError)) return null;
  return error.status === 410 ? 'used' : error.code === 'claim_refused' ? 'wrong' : null;
}

export class ClaimForm extends SpeakingElement {
  static override properties = {
    _values: { state: true },
    _errors: { state: true },
    _busy: { state: true },
    _why: { state: true },
    _wrong: { state: true },
  };
  declare _values: Record<Field, string>;
  declare _errors: Partial<Record<Field, string>>;
  declare _busy: boolean;
  /** Why the link leads no further. */
  declare _why: 'broken' | 'wrong' | 'used' | null;
  declare _wrong: string;
  #token = '';
  constructor() {
    super();
    this._values = { name: '', email: '', password: '' };
    this._errors = {};
    this._busy = false;
    this._why = null;
    this._wrong = '';
    this.#take();
  }
  #take(): void {
    try {
      this.#token = tokenOfAddress();
    } catch {
      this.#token = '';
    }
    this._why = this.#token ? null : 'broken';
    void this.#look();
  }
  /** Nobody fills in a form for a link that leads no further. Whatever else goes wrong is told when the form is sent. */
  async #look(): Promise<void> {
    const token = this.#token;
    if (!token) return;
    const why = await checkClaim(token).then(() => null, deadEnd);
    if (why && token === this.#token) this._why = why;
  }

  static override styles = [
    base,
    sheet,
    css`
      header {
        margin-block-end: 22px;
        text-align: center;
      }
      .card {
        padding: 28px 24px;
        border-radius: 24px;
        box-shadow: var(--shadow-high);
      }
      .sign {
        display: inline-grid;
        place-items: center;
        width: 56px;
        height: 56px;
        margin-block-end: 14px;
        border-radius: 18px;
        background: var(--accent-fill);
        color: #fff;
      }
      .sign.sorry {
        background: var(--warning-soft);
        color: var(--warning);
      }
      .sign .icon {
        width: 1.75rem;
        height: 1.75rem;
      }
      form {
        display: grid;
        gap: 18px;
      }
      .primary {
        width: 100%;
      }
      .ways {
        display: grid;
        gap: 10px;
      }
    `,
  ];

  readonly #hash = (): void => {
    if (location.hash.length > 1) this.#take();
  };
  override connectedCallback(): void {
    super.connectedCallback();
    // The whole link pasted into the same tab changes nothing but what stands behind the #.
    addEventListener('hashchange', this.#hash);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#hash);
  }

  #set(field: Field, value: string): void {
    this._values = { ...this._values, [field]: value };
    if (this._errors[field]) this._errors = { ...this._errors, [field]: '' };
  }

  #check(): Partial<Record<Field, string>> {
    const { name, email, password } = this._values;
    const says = shell.claim;
    const length = [...password].length;
    return {
      ...(!name.trim() && { name: says.nameMissing }),
      ...(!/^\S+@[^\s@]+\.[^\s@]+$/.test(email.trim()) && { email: says.emailWrong }),
      ...(length < SHORTEST
        ? { password: says.passwordShort(SHORTEST - length) }
        : length > LONGEST
          ? { password: says.passwordLong }
          : likely(password, [name, email]) && { password: says.passwordLikely }),
    };
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this._busy) return;
    this._wrong = '';
    this._errors = this.#check();
    if (Object.keys(this._errors).length > 0) return this.#focus();
    this._busy = true;
    const { name, email, password } = this._values;
    try {
      await claim({ token: this.#token, name: name.trim(), email: email.trim(), password });
      this.#token = '';
      this.dispatchEvent(new Event('claimed', { bubbles: true, composed: true }));
    } catch (error) {
      this.#refused(error);
    } finally {
      this._busy = false;
    }
  }

  #refused(error: unknown): void {
    if (!(error instanceof AdminError)) return void (this._wrong = shell.refusals.other);
    const field = ABOUT[error.code];
    this._why = deadEnd(error);
    if (this._why) return;
    if (field) {
      this._errors = { [field]: error.message };
      void this.#focus();
    } else this._wrong = error.message;
  }

  async #focus(): Promise<void> {
    await this.updateComplete;
    if (this._errors.name || this._errors.email) focusError(this.renderRoot);
    else this.renderRoot.querySelector<HTMLElement>('cib-password')?.focus();
  }

  #sorry(why: 'broken' | 'wrong' | 'used') {
    const says = shell.claim;
    const [title, text] = {
      broken: [says.brokenTitle, says.brokenText],
      wrong: [says.wrongTitle, says.wrongText],
      used: [says.usedTitle, says.usedText],
    }[why];
    return html`<div class="card" role="alert">
      <header>
        <span class="sign sorry" aria-hidden="true">${icon(why === 'used' ? 'lock' : 'warning')}</span>
        <h1>${title}</h1>
        <p class="intro">${text}</p>
      </header>
      <div class="ways">
        <a class="primary" href="/admin" target="_self">${says.signIn}</a>
        <a class="quiet" href="/">${says.toPage}</a>
      </div>
    </div>`;
  }

  override render() {
    if (this._why) return this.#sorry(this._why);
    const says = shell.claim;
    const { name, email, password } = this._values;
    const strong = strength(password, [name, email]);
    const typed = (field: Field) => (event: Event) => this.#set(field, (event.target as HTMLInputElement).value);
    return html`<div class="card">
      <header>
        <span class="sign" aria-hidden="true">${icon('key')}</span>
        <h1>${says.title}</h1>
        <p class="intro">${says.text}</p>
      </header>
      <form novalidate @submit=${(event: Event) => void this.#submit(event)}>
        <cib-field .label=${says.name} .hint=${says.nameHint} .error=${this._errors.name ?? ''}>
          <input autocomplete="name" dir="auto" .value=${name} @input=${typed('name')} />
        </cib-field>
        <cib-field .label=${says.email} .hint=${says.emailHint} .error=${this._errors.email ?? ''}>
          <input type="email" autocomplete="username" dir="ltr" .value=${email} @input=${typed('email')} />
        </cib-field>
        <cib-password
          .label=${says.password}
          .hint=${says.passwordHint}
          .error=${this._errors.password ?? ''}
          autocomplete="new-password"
          .value=${password}
          .strength=${{ level: LEVELS.indexOf(strong), words: says.strength[strong] }}
          @input=${typed('password')}
        ></cib-password>
        <div role="alert">${this._wrong ? html`<p class="note bad">${this._wrong}</p>` : nothing}</div>
        <button class="primary" ?disabled=${this._busy}>${this._busy ? says.busy : says.go}</button>
      </form>
    </div>`;
  }
}
customElements.define('claim-form', ClaimForm);
