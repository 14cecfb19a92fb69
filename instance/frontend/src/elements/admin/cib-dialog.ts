/** A dialog over everything else: `<cib-dialog open heading="…">`, or `confirm` for a question with one way on. */
import { css, html, LitElement, nothing, render } from 'lit';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';

export class CibDialog extends LitElement {
  static override properties = {
    open: { type: Boolean, reflect: true },
    heading: { type: String },
    wide: { type: Boolean },
    /** Nothing but what is inside closes it. */
    firm: { type: Boolean },
  };
  declare open: boolean;
  declare heading: string;
  declare wide: boolean;
  declare firm: boolean;
  constructor() {
    super();
    this.open = false;
    this.heading = '';
    this.wide = false;
    this.firm = false;
  }

  static override styles = [
    base,
    sheet,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(30rem, calc(100vw - 32px));
        max-height: calc(100dvh - 48px);
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 22px;
        background: var(--card-high);
        color: var(--ink);
        box-shadow: var(--shadow-high);
        overflow: auto;
        overscroll-behavior: contain;
      }
      dialog.wide {
        width: min(44rem, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 6 20 / 0.5);
      }
      dialog[open] {
        animation: rise 0.2s var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(12px);
        }
      }
      .top {
        display: flex;
        align-items: flex-start;
        gap: 12px;
        padding: 20px 20px 0;
      }
      .top h2 {
        flex: 1;
        font-size: 1.1875rem;
      }
      .top .only {
        margin: -6px;
      }
      .inside {
        padding: 12px 20px 20px;
      }
      @media (max-width: 599px) {
        dialog {
          width: 100vw;
          max-width: 100vw;
          margin-block-end: 0;
          margin-inline: 0;
          border-end-start-radius: 0;
          border-end-end-radius: 0;
          border-block-end: 0;
          padding-block-end: env(safe-area-inset-bottom);
        }
        dialog.wide {
          width: 100vw;
        }
      }
    `,
  ];

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has('open')) return;
    const dialog = this.#dialog;
    if (this.open && !dialog?.open) dialog?.showModal();
    else if (!this.open && dialog?.open) dialog.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dialog?.close();
  }

  /** Asks whoever opened it to close it: `close` can be held against that. */
  #leave(event: Event): void {
    event.preventDefault();
    if (this.firm) return;
    if (this.dispatchEvent(new Event('close', { cancelable: true }))) this.open = false;
  }

  override render() {
    return html`<dialog
      class=${this.wide ? 'wide' : ''}
      aria-labelledby="heading"
      @cancel=${(event: Event) => this.#leave(event)}
      @click=${(event: MouseEvent) => event.target === this.#dialog && this.#leave(event)}
    >
      <div class="top">
        <h2 id="heading" tabindex="-1">${this.heading}</h2>
        ${this.firm
          ? nothing
          : html`<button class="only" aria-label=${shell.close} @click=${(event: Event) => this.#leave(event)}>${icon('close')}</button>`}
      </div>
      <div class="inside"><slot></slot></div>
    </dialog>`;
  }
}
customElements.define('cib-dialog', CibDialog);

class CibQuestion extends LitElement {
  static override properties = { heading: {}, text: {}, action: {}, danger: { type: Boolean }, stay: {} };
  declare heading: string;
  declare text: string;
  declare action: string;
  declare danger: boolean;
  declare stay: string;
  answer: (yes: boolean) => void = () => {};
  static override styles = [
    base,
    sheet,
    css`
      p {
        color: var(--ink-soft);
        white-space: pre-line;
      }
      .row {
        margin-block-start: 20px;
      }
    `,
  ];
  protected override firstUpdated(): void {
    // The safe way has the focus.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.quiet')?.focus());
  }
  override render() {
    return html`<cib-dialog open .heading=${this.heading} @close=${() => this.answer(false)}>
      <p>${this.text}</p>
      <div class="row end">
        <button class="quiet" @click=${() => this.answer(false)}>${this.stay}</button>
        <button class=${this.danger ? 'danger' : 'primary'} @click=${() => this.answer(true)}>${this.action}</button>
      </div>
    </cib-dialog>`;
  }
}
customElements.define('cib-question', CibQuestion);

export interface Question {
  /** The way on destroys something. */
  danger?: boolean;
  /** What the way back is called. */
  stay?: string;
}

/** Asks before something is done; resolves to whether it may be. Escape and a click beside it mean no. */
export function confirm(title: string, text: string, action: string, { danger = false, stay = shell.cancel }: Question = {}): Promise<boolean> {
  const place = document.createElement('div');
  document.body.append(place);
  const before = deepFocus();
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      render(nothing, place);
      place.remove();
      before?.focus();
      resolve(yes);
    };
    render(
      html`<cib-question .heading=${title} .text=${text} .action=${action} .danger=${danger} .stay=${stay} .answer=${answer}></cib-question>`,
      place,
    );
  });
}

/** What has the focus, through all shadow roots. */
export function deepFocus(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused instanceof HTMLElement && focused !== document.body ? focused : null;
}
