/** Who one is here, the password, and where one is signed in. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import type { AccountView as Account, Browser, Listing, SessionView } from '../../../protocol/admin.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { refresh, who } from '../../../state/admin/who.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-field.ts';
import { focusError } from '../cib-field.ts';
import { AdminView, icon } from '../view.ts';
import { agentOf } from './agents.ts';
import { rows } from './insight.styles.ts';
import { Reading, why } from './reading.ts';
import { ago, moment } from './written.ts';

interface Own {
  name: string;
  email: string;
  password: string;
}
const own = (account: Account | null | undefined): Own => ({ name: account?.name ?? '', email: account?.email ?? '', password: '' });
const value = (event: Event): string => (event.target as HTMLInputElement).value;

export class AccountView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    css`
      form .row,
      .card > ul {
        margin-block-start: 16px;
      }
      .browser {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
      }
      .browser .grow {
        flex-basis: 180px;
      }
      .browser b {
        overflow-wrap: anywhere;
      }
    `,
  ];
  readonly #draft = new Draft<Own>(own(who.peek()));
  readonly #browsers = new Reading<Listing<Browser>>();
  readonly #wrong = signal<Readonly<Record<string, string>>>({});
  readonly #shown = signal(false);

  protected override watched() {
    return [who, this.#draft.value, this.#draft.errors, this.#draft.saving, this.#draft.dirty, ...this.#browsers.watched, this.#wrong, this.#shown];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.#draft.dirty.value) this.#draft.reset(own(who.value));
    this.#read();
  }
  readonly #read = (): void => void this.#browsers.read(() => admin.get<Listing<Browser>>('/sessions'));

  get #moves(): boolean {
    return this.#draft.value.value.email.trim().toLowerCase() !== (who.value?.email ?? '').toLowerCase() && Boolean(who.value?.hasPassword);
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    const taken = await this.#draft.save(async ({ name, email, password }) => {
      try {
        const { account } = await admin.put<SessionView>('/account', { name, email, ...(this.#moves && { password }) });
        who.value = account;
        return own(account);
      } catch (error) {
        if (error instanceof AdminError && error.code === 'wrong_password') throw new AdminError(403, error.code, error.message, { password: error.message });
        throw error;
      }
    });
    if (taken) tell(insight.general.saved);
    await this.updateComplete;
    if (!taken) focusError(form);
  }

  async #setPassword(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    try {
      await admin.put('/password', { new: given.get('new'), ...(who.value?.hasPassword && { old: given.get('old') }) });
      this.#wrong.value = {};
      form.reset();
      tell(insight.account.passwordChanged);
      await refresh();
      this.#read();
    } catch (error) {
      const fields = error instanceof AdminError ? error.fields : {};
      const field = error instanceof AdminError ? ({ wrong_password: 'old', weak_password: 'new' } as Record<string, string>)[error.code] : undefined;
      this.#wrong.value = field ? { [field]: why(error) } : fields;
      if (Object.keys(this.#wrong.value).length === 0) warn(why(error));
      await this.updateComplete;
      focusError(form);
    }
  }

  async #signOut(browser: Browser): Promise<void> {
    const before = this.#browsers.value.value;
    if (before) this.#browsers.value.value = { ...before, items: before.items.filter(({ id }) => id !== browser.id) };
    try {
      await admin.remove(`/sessions/${browser.id}`);
      tell(insight.account.signedOut);
    } catch (error) {
      warn(why(error));
    }
    this.#read();
  }

  override render() {
    return html`${this.head(insight.titles.account, insight.account.intro)}
      <div class="stack">${this.#about()} ${this.#password()} ${this.#where()}</div>`;
  }

  #about() {
    const words = insight.account;
    const { value: now, errors, dirty, saving } = this.#draft;
    const { name, email, password } = now.value;
    return html`<form class="card" novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <h2 .style=${'margin-block-end:12px'}>${words.you}</h2>
      <div class="fields">
        <cib-field .label=${words.name} .hint=${words.nameHint} .error=${errors.value.name ?? ''}>
          <input name="name" autocomplete="name" dir="auto" .value=${name} @input=${(event: Event) => this.#draft.set({ name: value(event) })} />
        </cib-field>
        <cib-field .label=${words.email} .hint=${words.emailHint} .error=${errors.value.email ?? ''}>
          <input name="email" type="email" autocomplete="email" dir="ltr" .value=${email} @input=${(event: Event) => this.#draft.set({ email: value(event) })} />
        </cib-field>
        ${this.#moves
          ? html`<cib-field .label=${words.passwordForEmail} .hint=${words.passwordForEmailHint} .error=${errors.value.password ?? ''}>
              <input name="current" type="password" autocomplete="current-password" .value=${password} @input=${(event: Event) => this.#draft.set({ password: value(event) })} />
            </cib-field>`
          : nothing}
      </div>
      <div class="row end"><button class="primary" ?disabled=${!dirty.value || saving.value}>${insight.general.save}</button></div>
    </form>`;
  }

  #password() {
    const words = insight.account;
    const has = who.value?.hasPassword ?? false;
    const kind = this.#shown.value ? 'text' : 'password';
    return html`<form class="card" novalidate @submit=${(event: SubmitEvent) => void this.#setPassword(event)}>
      <h2 .style=${'margin-block-end:12px'}>${words.password}</h2>
      ${has ? nothing : html`<p class="note" .style=${'margin-block-end:16px'}>${words.noPassword}</p>`}
      <input type="text" name="username" autocomplete="username" hidden .value=${who.value?.email ?? ''} />
      <div class="fields">
        ${has
          ? html`<cib-field .label=${words.old} .error=${this.#wrong.value.old ?? ''}><input name="old" type=${kind} autocomplete="current-password" dir="ltr" /></cib-field>`
          : nothing}
        <cib-field .label=${words.new} .hint=${words.newHint} .error=${this.#wrong.value.new ?? ''}>
          <input name="new" type=${kind} autocomplete="new-password" dir="ltr" />
        </cib-field>
      </div>
      <div class="row between">
        <label class="row small"><input type="checkbox" .checked=${this.#shown.value} @change=${() => (this.#shown.value = !this.#shown.value)} /> ${words.show}</label>
        <button class="primary">${has ? words.changePassword : words.setPassword}</button>
      </div>
    </form>`;
  }

  #where() {
    const words = insight.account;
    const { value: found, failure } = this.#browsers;
    return html`<section class="card">
      <h2>${words.where}</h2>
      ${failure.value
        ? this.failed(failure.value, this.#read)
        : found.value
          ? html`<ul class="rows">
              ${found.value.items.map(
                (browser) => html`<li class="browser">
                  <span class="sign">${icon('globe')}</span>
                  <div class="grow">
                    <b title=${browser.agent}>${agentOf(browser.agent)}</b>
                    <p class="soft small">
                      ${browser.current
                        ? html`<span class="chip good">${words.here}</span>`
                        : html`<time datetime=${browser.seenAt} title=${moment(browser.seenAt)}>${words.seen(ago(browser.seenAt))}</time>`}
                    </p>
                  </div>
                  ${browser.current ? nothing : html`<button class="danger small" @click=${() => void this.#signOut(browser)}>${words.signOut}</button>`}
                </li>`,
              )}
            </ul>`
          : this.waiting(2, 48)}
    </section>`;
  }
}
customElements.define('account-view', AccountView);
