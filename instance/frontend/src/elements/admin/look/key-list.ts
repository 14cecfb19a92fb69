/** API keys: made, shown once, revoked for good. */
import { css, html, nothing } from 'lit';
import type { Key, Listing, MadeKey } from '../../../protocol/admin.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { base } from '../../drawing.ts';
import { confirm } from '../cib-dialog.ts';
import '../cib-empty.ts';
import '../cib-field.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import './copy-field.ts';

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);
/** What the instance takes. */
const [FEWEST, MOST, USUAL] = [1, 100_000, 60];

export class KeyList extends SpeakingElement {
  static override properties = {
    _keys: { state: true }, _failed: { state: true }, _name: { state: true }, _limit: { state: true }, _errors: { state: true }, _made: { state: true },
    _busy: { state: true },
  };
  declare _keys: readonly Key[] | null;
  declare _failed: string;
  declare _name: string;
  declare _limit: string;
  declare _errors: Readonly<Record<string, string>>;
  /** The key that was made just now: it is here and nowhere else. */
  declare _made: string;
  declare _busy: boolean;

  constructor() {
    super();
    this._keys = null;
    this._failed = this._name = this._made = '';
    this._limit = String(USUAL);
    this._errors = {};
    this._busy = false;
  }

  static override styles = [
    base,
    sheet,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 10rem;
        gap: 12px;
        align-items: start;
        margin-block: 16px;
      }
      form button {
        justify-self: start;
      }
      @media (max-width: 599px) {
        form {
          grid-template-columns: minmax(0, 1fr);
        }
        form button {
          justify-self: stretch;
        }
      }
      .made {
        display: grid;
        gap: 10px;
        margin-block: 16px;
        padding: 16px;
        border-radius: 16px;
        background: var(--success-soft);
      }
      .made h3:focus {
        outline: none;
      }
      .made .plain {
        justify-self: start;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        padding-block: 12px;
        border-block-start: 1px solid var(--line);
      }
      li:first-child {
        border-block-start: 0;
      }
      code {
        padding: 1px 6px;
        border-radius: 6px;
        background: var(--accent-soft);
        font-size: 0.8125rem;
      }
      details {
        margin-block-start: 8px;
      }
      summary {
        min-height: 32px;
        font-size: 0.875rem;
        font-weight: 600;
        color: var(--ink-soft);
      }
      .revoked {
        color: var(--ink-soft);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this._keys = (await admin.get<Listing<Key>>('/keys', { limit: 500 })).items;
      this._failed = '';
    } catch (error) {
      this._failed = words(error);
    }
  }

  async #make(event: Event): Promise<void> {
    event.preventDefault();
    if (this._busy) return;
    const { keys } = look;
    const limit = Number(this._limit);
    const name = this._name.trim();
    this._errors = {
      ...(name === '' && { name: keys.nameMissing }),
      ...((!Number.isInteger(limit) || limit < FEWEST || limit > MOST) && { perMinute: keys.limitWrong(FEWEST, MOST) }),
    };
    if (Object.keys(this._errors).length > 0) return this.#focusWrong();
    this._busy = true;
    try {
      this._made = (await admin.post<MadeKey>('/keys', { name, perMinute: limit })).key;
      this._name = '';
      this._limit = String(USUAL);
      await this.#load();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('.made h3')?.focus();
    } catch (error) {
      const fields = error instanceof AdminError ? error.fields : {};
      this._errors = Object.keys(fields).length > 0 ? fields : error instanceof AdminError && error.code === 'invalid_name' ? { name: error.message } : {};
      if (Object.keys(this._errors).length > 0) this.#focusWrong();
      else warn(words(error));
    } finally {
      this._busy = false;
    }
  }

  #focusWrong(): void {
    this.renderRoot.querySelector<HTMLElement>(this._errors.name ? 'input[name=name]' : 'input[name=perMinute]')?.focus();
  }

  async #revoke({ id, name }: Key): Promise<void> {
    const { keys } = look;
    if (!(await confirm(keys.sure(name), keys.sureText, keys.revoke, { danger: true }))) return;
    try {
      await admin.remove(`/keys/${id}`);
      tell(keys.gone(name));
    } catch (error) {
      warn(words(error));
    }
    await this.#load();
  }

  #key(key: Key) {
    const { keys } = look;
    const date = new Intl.DateTimeFormat(shell.locale, { dateStyle: 'medium', timeStyle: 'short' });
    const at = (moment: string): string => date.format(new Date(moment));
    const told = key.revokedAt
      ? [keys.revoked(at(key.revokedAt))]
      : [keys.limit(key.perMinute), key.usedAt ? keys.used(at(key.usedAt)) : keys.never, keys.created(at(key.createdAt))];
    return html`<li class=${key.revokedAt ? 'revoked' : ''}>
      <div class="grow">
        <p class="row"><strong dir="auto">${key.name}</strong> <code dir="ltr">${key.hint}…</code></p>
        <p class="soft small">${told.join(' · ')}</p>
      </div>
      ${key.revokedAt ? nothing : html`<button type="button" class="danger small" aria-label=${keys.revokeOf(key.name)} @click=${() => void this.#revoke(key)}>${keys.revoke}</button>`}
    </li>`;
  }

  #list(all: readonly Key[]) {
    const { keys } = look;
    const good = all.filter(({ revokedAt }) => revokedAt === null);
    const old = all.filter(({ revokedAt }) => revokedAt !== null);
    return html`
      ${good.length > 0
        ? html`<ul>${good.map((key) => this.#key(key))}</ul>`
        : html`<cib-empty drawing="search" .heading=${keys.empty} .text=${keys.emptyHint}></cib-empty>`}
      ${old.length > 0 ? html`<details><summary>${keys.old(old.length)}</summary><ul>${old.map((key) => this.#key(key))}</ul></details>` : nothing}
    `;
  }

  override render() {
    const { keys } = look;
    return html`
      <h2>${keys.title}</h2>
      <p class="soft">${keys.intro}</p>
      ${this._made
        ? html`<div class="made">
            <h3 tabindex="-1">${keys.made}</h3>
            <p>${keys.once}</p>
            <copy-field .label=${keys.key} .text=${this._made}></copy-field>
            <button type="button" class="plain small" @click=${() => (this._made = '')}>${keys.done}</button>
          </div>`
        : html`<form novalidate @submit=${(event: Event) => void this.#make(event)}>
            <cib-field .label=${keys.name} .error=${this._errors.name ?? ''}>
              <input name="name" maxlength="80" autocomplete="off" dir="auto" placeholder=${keys.namePlaceholder} .value=${this._name}
                @input=${(event: Event) => (this._name = (event.target as HTMLInputElement).value)} />
            </cib-field>
            <cib-field .label=${keys.perMinute} .hint=${keys.perMinuteHint} .error=${this._errors.perMinute ?? ''}>
              <input name="perMinute" type="number" inputmode="numeric" min=${FEWEST} max=${MOST} .value=${this._limit}
                @input=${(event: Event) => (this._limit = (event.target as HTMLInputElement).value)} />
            </cib-field>
            <button class="primary" ?disabled=${this._busy}>${icon('key')} ${keys.create}</button>
          </form>`}
      ${this._failed
        ? html`<p class="note bad" role="alert"><span class="grow">${this._failed}</span><button type="button" @click=${() => void this.#load()}>${look.tryAgain}</button></p>`
        : this._keys === null
          ? html`<p class="soft" role="status">${look.loading}</p>`
          : this.#list(this._keys)}
    `;
  }
}
customElements.define('key-list', KeyList);
