/**
 * What every view of the creator's side is: its own heading (`head`), the common styles, drawn again when another language is
 * spoken. A view for an address with a part that changes (`/conversations/:thread`) finds it in `params`.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { spoken } from '../../words/admin/spoken.ts';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';

export { html, css, nothing, icon, base, sheet };

/** Keeps an element's words in the language that is spoken. */
export abstract class SpeakingElement extends WatchingElement {
  #stop = (): void => {};
  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = spoken.subscribe(() => this.requestUpdate());
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }
}

export abstract class AdminView extends SpeakingElement {
  static override properties: Record<string, object> = { params: { attribute: false } };
  /** What stands in the address for the parts that begin with a colon. */
  declare params: Readonly<Record<string, string>>;
  constructor() {
    super();
    this.params = {};
  }

  static override styles = [base, sheet];

  /** The heading of the view, which has the focus after navigation; a sentence below it; what can be done, beside it. */
  protected head(title: unknown, intro: unknown = nothing, actions: unknown = nothing): TemplateResult {
    return html`<header class="head">
      <div>
        <h1 tabindex="-1">${title}</h1>
        ${intro === nothing || intro === '' ? nothing : html`<p class="intro">${intro}</p>`}
      </div>
      ${actions === nothing ? nothing : html`<div class="row">${actions}</div>`}
    </header>`;
  }

  /** In the place of what could not be read. */
  protected failed(why: string, again: () => void): TemplateResult {
    return html`<div class="card row" role="alert">
      <div class="grow">
        <h2>${shell.failed.title}</h2>
        <p class="soft">${why || shell.failed.text}</p>
      </div>
      <button class="quiet" @click=${again}>${icon('again')} ${shell.tryAgain}</button>
    </div>`;
  }

  /** In the place of what is being read: `count` grey rows, said once to those who do not see them. */
  protected waiting(count = 3, height = 72): TemplateResult {
    return html`<div class="stack">
      <p class="sr" role="status">${shell.loading}</p>
      ${Array.from({ length: count }, () => html`<span class="skeleton" .style=${`height:${height}px`} aria-hidden="true"></span>`)}
    </div>`;
  }
}
