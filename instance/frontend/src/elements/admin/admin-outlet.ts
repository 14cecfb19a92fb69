/** The place where the view of the address is shown: loads its code, draws it, and has its heading focused after navigation. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { effect } from '@preact/signals-core';
import { href, path, scrolled } from '../../state/admin/place.ts';
import { who } from '../../state/admin/who.ts';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import './cib-empty.ts';
import { sheet } from './sheet.ts';
import { AdminView, SpeakingElement } from './view.ts';
import { find, type Found } from './views.ts';

type Stand = 'loading' | 'shown' | 'missing' | 'forbidden' | 'failed';

export class AdminOutlet extends SpeakingElement {
  static override properties = { _stand: { state: true } };
  declare _stand: Stand;
  #view: HTMLElement | null = null;
  #turn = 0;
  #stop = (): void => {};
  #first = true;
  #failures = 0;
  constructor() {
    super();
    this._stand = 'loading';
  }

  static override styles = [
    base,
    sheet,
    css`
      :host {
        outline: none;
      }
      .wait {
        display: grid;
        gap: 16px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = effect(() => {
      const [found, role] = [find(path.value), who.value?.role];
      void this.#show(found, role);
    });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    this.#view = null;
  }

  async #show(found: Found | null, role: string | undefined): Promise<void> {
    const turn = ++this.#turn;
    if (!found) return this.#instead('missing');
    if (found.view.owner && role !== 'owner') return this.#instead('forbidden');
    const { view, params } = found;
    if (!customElements.get(view.tag)) {
      if (!this.#view) this._stand = 'loading';
      try {
        await view.load();
      } catch {
        if (turn === this.#turn) this.#instead('failed');
        return;
      }
    }
    if (turn !== this.#turn) return;
    if (this.#view?.localName !== view.tag) this.#view = document.createElement(view.tag);
    if (this.#view instanceof AdminView) this.#view.params = params;
    this._stand = 'shown';
    this.requestUpdate();
    await this.updateComplete;
    if (this.#view instanceof AdminView) await this.#view.updateComplete;
    if (turn === this.#turn) this.#arrived();
  }

  #instead(stand: Stand): void {
    this.#view = null;
    this._stand = stand;
    void this.updateComplete.then(() => this.#arrived());
  }

  /** The first view of a visit leaves the focus where the browser has it. */
  #arrived(): void {
    window.scrollTo({ top: scrolled(), behavior: 'instant' });
    const heading = (this.#view?.shadowRoot ?? this.renderRoot).querySelector<HTMLElement>('h1');
    if (!this.#first) (heading ?? this).focus({ preventScroll: true });
    this.#first = false;
    this.dispatchEvent(new Event('arrived'));
  }

  #again(): void {
    // A module that failed once stays failed for as long as the document lives.
    if (++this.#failures > 1) return location.reload();
    void this.#show(find(path.value), who.value?.role);
  }

  #sorry(drawing: string, title: string, text: string, action: TemplateResult): TemplateResult {
    return html`<h1 class="sr" tabindex="-1">${title}</h1>
      <cib-empty .drawing=${drawing} .heading=${title} .text=${text}>${action}</cib-empty>`;
  }

  override render() {
    const home = html`<a class="primary" href=${href('/')}>${shell.missing.home}</a>`;
    switch (this._stand) {
      case 'shown':
        return html`${this.#view}`;
      case 'missing':
        return this.#sorry('lost', shell.missing.title, shell.missing.text, home);
      case 'forbidden':
        return this.#sorry('people', shell.forbidden.title, shell.forbidden.text, home);
      case 'failed':
        return this.#sorry(
          'lost',
          shell.failed.title,
          shell.failed.text,
          html`<button class="primary" @click=${() => this.#again()}>${shell.tryAgain}</button>`,
        );
      case 'loading':
        return html`<div class="wait">
          <p class="sr" role="status">${shell.loading}</p>
          <span class="skeleton" .style=${'height:34px;width:220px'}></span>
          <span class="skeleton" .style=${'height:160px'}></span>
          <span class="skeleton" .style=${'height:160px'}></span>
          ${nothing}
        </div>`;
    }
  }
}
customElements.define('admin-outlet', AdminOutlet);
