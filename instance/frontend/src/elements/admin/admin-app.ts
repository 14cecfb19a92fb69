/** The creator's side: who is there, the navigation and the view of the address; signing in where nobody is. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { effect } from '@preact/signals-core';
import { notices, undo } from '../../state/admin/notices.ts';
import { follow, go, leaving, path, ROOT } from '../../state/admin/place.ts';
import { expired, leave, refresh, who } from '../../state/admin/who.ts';
import { AdminError } from '../../transport/admin.ts';
import { shell } from '../../words/admin/shell.ts';
import { choose, LANGUAGES, preferred, speakAdmin, spoken } from '../../words/admin/spoken.ts';
import { base } from '../drawing.ts';
import './admin-nav.ts';
import './admin-outlet.ts';
import { confirm, deepFocus } from './cib-dialog.ts';
import './cib-toasts.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';
import { SpeakingElement } from './view.ts';
import { find } from './views.ts';

export class AdminApp extends SpeakingElement {
  static override properties = { _ready: { state: true }, _failed: { state: true }, _offline: { state: true }, _claiming: { state: true } };
  declare _ready: boolean;
  declare _failed: string;
  declare _offline: boolean;
  /** Somebody came by a link that makes them somebody. */
  declare _claiming: boolean;
  #stops: (() => void)[] = [];
  constructor() {
    super();
    this._ready = false;
    this._failed = '';
    this._offline = !navigator.onLine;
    this._claiming = location.pathname === '/claim';
  }

  static override styles = [
    base,
    sheet,
    css`
      .frame {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        min-height: 100dvh;
      }
      main {
        min-width: 0;
        padding: 36px 40px 72px;
      }
      admin-outlet {
        max-width: 920px;
        margin-inline: auto;
      }
      .wide admin-outlet {
        max-width: 1480px;
      }
      .skip {
        position: fixed;
        inset-block-start: 8px;
        inset-inline-start: 8px;
        z-index: 30;
        transform: translateY(-200%);
      }
      .skip:focus {
        transform: none;
      }
      .alone {
        display: grid;
        align-content: center;
        justify-items: center;
        min-height: 100dvh;
        padding: 28px 16px;
        background:
          radial-gradient(70% 55% at 15% 0%, var(--accent-soft), transparent 70%),
          radial-gradient(60% 50% at 95% 100%, var(--accent-soft), transparent 70%);
      }
      .door {
        width: min(26rem, 100%);
      }
      .door .card {
        padding: 28px 24px;
        border-radius: 24px;
        box-shadow: var(--shadow-high);
      }
      .door header {
        margin-block-end: 22px;
        text-align: center;
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
      .sign .icon {
        width: 1.75rem;
        height: 1.75rem;
      }
      .feet {
        display: flex;
        justify-content: center;
        gap: 4px;
        margin-block-start: 18px;
      }
      .feet button {
        min-height: 32px;
        padding: 2px 10px;
        border-radius: 999px;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      .feet button[aria-pressed='true'] {
        color: var(--accent-ink);
        font-weight: 650;
      }
      .offline {
        position: sticky;
        inset-block-start: 0;
        z-index: 8;
        display: flex;
        gap: 10px;
        justify-content: center;
        padding: 8px 16px;
        background: var(--warning-soft);
        color: var(--warning);
        font-size: 0.875rem;
        font-weight: 550;
      }
      .again p {
        margin-block-end: 16px;
        color: var(--ink-soft);
      }
      .again .plain {
        width: 100%;
        margin-block-start: 8px;
      }
      @media (max-width: 899px) {
        :host {
          --bottom: calc(60px + env(safe-area-inset-bottom));
        }
        .frame {
          display: block;
        }
        main {
          padding: 22px 16px calc(40px + var(--bottom));
        }
      }
    `,
  ];

  protected override watched() {
    return [who, expired, path];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    history.scrollRestoration = 'manual';
    leaving.ask = () =>
      confirm(shell.leaving.title, shell.leaving.text, shell.leaving.leave, { danger: true, stay: shell.leaving.stay });
    const line = (): void => void (this._offline = !navigator.onLine);
    const pressed = (event: KeyboardEvent): void => this.#pressed(event);
    addEventListener('online', line);
    addEventListener('offline', line);
    addEventListener('keydown', pressed);
    this.addEventListener('click', (event) => this.#clicked(event));
    this.#stops = [
      ...(this._claiming ? [] : [follow()]),
      effect(() => {
        document.documentElement.lang = spoken.value;
        document.documentElement.dir = shell.dir;
      }),
      // Who is signed in needs no door.
      effect(() => {
        if (who.value === null || expired.value) void import('./sign-in.ts').catch(() => (this._failed = shell.failed.text));
      }),
      effect(() => this.#entitle(path.value, who.value, spoken.value)),
      () => removeEventListener('online', line),
      () => removeEventListener('offline', line),
      () => removeEventListener('keydown', pressed),
    ];
    void this.#begin();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
  }

  async #begin(): Promise<void> {
    this._failed = '';
    const claiming = this._claiming ? import('./start/claim-form.ts') : null;
    await Promise.all([speakAdmin(preferred()), claiming, this._claiming || this.#ask()]);
    this._ready = true;
  }

  async #ask(): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      this._failed = error instanceof AdminError ? error.message : shell.refusals.other;
    }
  }

  #entitle(at: string, account: unknown, _language: string): void {
    const view = this._claiming ? shell.claim.title : account ? (find(at)?.view.title() ?? shell.missing.title) : shell.signIn.go;
    document.title = shell.documentTitle(view);
  }

  /** Whoever was just let in begins with the first steps. */
  async #claimed(): Promise<void> {
    this._claiming = false;
    history.replaceState(null, '', `${ROOT}/start`);
    this.#stops.push(follow());
    await this.#begin();
  }

  /** Links of the creator's side change the view and not the document. */
  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((one): one is HTMLAnchorElement => one instanceof HTMLAnchorElement);
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname !== ROOT && !link.pathname.startsWith(`${ROOT}/`)) return;
    event.preventDefault();
    void go((link.pathname.slice(ROOT.length) || '/') + link.search);
  }

  /** Undo by keyboard, where no text has it. */
  #pressed(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'z' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.defaultPrevented) return;
    const focused = deepFocus();
    if (focused?.matches('input:not([type="checkbox"], [type="radio"]), textarea, [contenteditable]')) return;
    const newest = notices.value.findLast((notice) => notice.undo);
    if (!newest) return;
    event.preventDefault();
    undo(newest.id);
  }

  #skip(event: Event): void {
    event.preventDefault();
    const outlet = this.renderRoot.querySelector<HTMLElement>('admin-outlet');
    const view = outlet?.shadowRoot?.querySelector<HTMLElement>('h1') ?? outlet?.shadowRoot?.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('h1');
    (view ?? outlet)?.focus();
  }

  #languages(): TemplateResult {
    return html`<div class="feet" role="group" aria-label=${shell.nav.language}>
      ${Object.entries(LANGUAGES).map(
        ([tag, name]) =>
          html`<button lang=${tag} aria-pressed=${tag === spoken.value ? 'true' : 'false'} @click=${() => void choose(tag)}>${name}</button>`,
      )}
    </div>`;
  }

  #door(inside: TemplateResult): TemplateResult {
    return html`<main class="alone"><div class="door">${inside} ${this.#languages()}</div></main>`;
  }

  #signIn(): TemplateResult {
    return this.#door(html`<div class="card">
      <header>
        <span class="sign" aria-hidden="true">${icon('chat')}</span>
        <h1>${shell.signIn.title}</h1>
        <p class="intro">${shell.signIn.text}</p>
      </header>
      <sign-in></sign-in>
    </div>`);
  }

  #again(): TemplateResult {
    return html`<cib-dialog open firm class="again" .heading=${shell.signIn.again}>
      <div class="again">
        <p>${shell.signIn.againText}</p>
        <sign-in again></sign-in>
        <button class="plain" @click=${() => leave()}>${shell.signIn.discard}</button>
      </div>
    </cib-dialog>`;
  }

  override render() {
    const offline = this._offline ? html`<p class="offline" role="status">${icon('offline')} ${shell.offline}</p>` : nothing;
    if (!this._ready) return html`<p class="sr" role="status">${shell.loading}</p>`;
    if (this._claiming) {
      return html`${offline}${this.#door(html`<claim-form @claimed=${() => void this.#claimed()}></claim-form>`)}`;
    }
    if (who.value === undefined) {
      return this.#door(html`<div class="card">
        <header>
          <h1>${shell.failed.title}</h1>
          <p class="intro" role="alert">${this._failed || shell.loading}</p>
        </header>
        <button class="primary" .style=${'width:100%'} @click=${() => void this.#begin()}>${shell.tryAgain}</button>
      </div>`);
    }
    if (who.value === null) return html`${offline}${this.#signIn()}<cib-toasts></cib-toasts>`;
    const wide = find(path.value)?.view.wide;
    return html`<nav aria-label=${shell.nav.skip}>
        <a class="skip primary" href="#content" @click=${(event: Event) => this.#skip(event)}>${shell.nav.skip}</a>
      </nav>
      ${offline}
      <div class="frame ${wide ? 'wide' : ''}">
        <admin-nav></admin-nav>
        <main id="content"><admin-outlet tabindex="-1"></admin-outlet></main>
      </div>
      <cib-toasts></cib-toasts>
      ${expired.value ? this.#again() : nothing}`;
  }
}
customElements.define('admin-app', AdminApp);
