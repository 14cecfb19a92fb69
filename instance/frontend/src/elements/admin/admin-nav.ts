/** The ways through the creator's side: a column beside the content, or, on a phone, a bar below it and a sheet with all of it. */
import { html, nothing, type TemplateResult } from 'lit';
import { href, path } from '../../state/admin/place.ts';
import { logout, who } from '../../state/admin/who.ts';
import { warn } from '../../state/admin/notices.ts';
import { shell } from '../../words/admin/shell.ts';
import { choose, LANGUAGES, spoken } from '../../words/admin/spoken.ts';
import { base, initials } from '../drawing.ts';
import './cib-dialog.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';
import { SpeakingElement } from './view.ts';
import { find, VIEWS, type Group, type View } from './views.ts';
import { navStyles } from './admin-nav.styles.ts';

const GROUPS: readonly Group[] = ['page', 'look', 'chat', 'insight', 'people'];
/** What is in the bar of a phone; everything else is in its sheet. */
const BAR = { '/': 'home', '/links': 'links', '/look': 'look', '/conversations': 'chats' } as const;

export class AdminNav extends SpeakingElement {
  static override properties = { _open: { state: true } };
  declare _open: boolean;
  constructor() {
    super();
    this._open = false;
  }
  static override styles = [base, sheet, navStyles];

  protected override watched() {
    return [path, who];
  }

  get #views(): View[] {
    return VIEWS.filter((view) => !view.owner || who.value?.role === 'owner');
  }

  #item(view: View, title = view.title()): TemplateResult {
    const here = find(path.value)?.view.path ?? '';
    const within = view.path === here || (view.path !== '/' && here.startsWith(`${view.path}/`));
    return html`<li>
      <a href=${href(view.path)} aria-current=${within ? 'page' : nothing} @click=${() => (this._open = false)}>
        ${icon(view.icon)}<span>${title}</span>
      </a>
    </li>`;
  }

  #groups(): TemplateResult {
    const views = this.#views;
    return html`<ul>
        ${views.filter(({ path }) => path === '/').map((view) => this.#item(view))}
      </ul>
      ${GROUPS.map(
        (group) => html`<h2 id="group-${group}">${shell.nav.groups[group]}</h2>
          <ul aria-labelledby="group-${group}">
            ${views.filter((view) => view.group === group).map((view) => this.#item(view))}
          </ul>`,
      )}`;
  }

  async #signOut(): Promise<void> {
    this._open = false;
    try {
      await logout();
    } catch (error) {
      warn(error instanceof Error ? error.message : shell.refusals.other);
    }
  }

  #person(): TemplateResult {
    const account = who.value;
    return html`<div class="person">
      <a class="self" href=${href('/account')} @click=${() => (this._open = false)}>
        <span class="face" aria-hidden="true">${initials(account?.name ?? '')}</span>
        <span class="name"><b dir="auto">${account?.name}</b><span dir="auto">${account?.email}</span></span>
      </a>
      <div class="row tools">
        <label class="language">
          ${icon('globe')}<span class="sr">${shell.nav.language}</span>
          <select @change=${(event: Event) => void choose((event.target as HTMLSelectElement).value)}>
            ${Object.entries(LANGUAGES).map(
              ([tag, name]) => html`<option value=${tag} lang=${tag} ?selected=${tag === spoken.value}>${name}</option>`,
            )}
          </select>
        </label>
        <button class="plain small" @click=${() => void this.#signOut()}>${icon('leave')} ${shell.nav.signOut}</button>
      </div>
    </div>`;
  }

  #viewPage(): TemplateResult {
    return html`<a class="quiet small" href="/" target="_blank" rel="noopener">${icon('outside')} ${shell.nav.viewPage}</a>`;
  }

  override render() {
    const bar = Object.entries(BAR).flatMap(([path, name]) => {
      const view = VIEWS.find((one) => one.path === path);
      return view ? [this.#item(view, shell.nav.bar[name])] : [];
    });
    return html`<nav class="side" aria-label=${shell.nav.label}>
        <div class="brand"><span class="sign" aria-hidden="true">${icon('chat')}</span><b>${shell.product}</b></div>
        <div class="view">${this.#viewPage()}</div>
        <div class="items">${this.#groups()}</div>
        ${this.#person()}
      </nav>
      <header class="top">
        <div class="brand"><span class="sign" aria-hidden="true">${icon('chat')}</span><b>${shell.product}</b></div>
        ${this.#viewPage()}
      </header>
      <nav class="bar" aria-label=${shell.nav.label}>
        <ul>
          ${bar}
          <li>
            <button aria-haspopup="dialog" aria-expanded=${this._open ? 'true' : 'false'} @click=${() => (this._open = true)}>
              ${icon('menu')}<span>${shell.nav.more}</span>
            </button>
          </li>
        </ul>
      </nav>
      <cib-dialog .open=${this._open} .heading=${shell.nav.menu} @close=${() => (this._open = false)}>
        <nav class="sheet" aria-label=${shell.nav.menu}>${this._open ? this.#groups() : nothing}</nav>
        ${this._open ? this.#person() : nothing}
      </cib-dialog>`;
  }
}
customElements.define('admin-nav', AdminNav);
