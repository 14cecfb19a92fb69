/** What was done and what went wrong, said in passing; with the way back where there is one. Stays while one points at it. */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dismiss, notices, STAYS, undo, type Notice } from '../../state/admin/notices.ts';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import { icon } from './icons.ts';
import { SpeakingElement } from './view.ts';

export class CibToasts extends SpeakingElement {
  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        inset-inline: 12px;
        inset-block-end: calc(16px + var(--bottom, 0px));
        z-index: 20;
        display: grid;
        justify-items: center;
        gap: 8px;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 12px;
        max-width: min(34rem, 100%);
        padding: 8px 8px 8px 16px;
        padding-inline: 16px 8px;
        border-radius: 16px;
        background: oklch(0.27 0.025 var(--hue));
        color: #fff;
        box-shadow: var(--shadow-high);
        pointer-events: auto;
        animation: rise 0.25s var(--ease);
      }
      .toast > .icon {
        color: oklch(0.83 0.13 150);
      }
      .warned > .icon {
        color: oklch(0.85 0.13 75);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(14px);
        }
      }
      /* A phone has room for one beside what one is doing. */
      @media (max-width: 899px) {
        :host {
          inset-block: calc(64px + env(safe-area-inset-top)) auto;
        }
        .toast:has(~ .toast) {
          display: none;
        }
      }
      p {
        flex: 1;
        margin: 0;
        padding-block: 6px;
        font-size: 0.9375rem;
        line-height: 1.4;
      }
      button {
        min-height: 36px;
        min-width: 36px;
        display: grid;
        place-items: center;
        border-radius: 10px;
      }
      button:hover {
        background: rgb(255 255 255 / 0.14);
      }
      button:focus-visible {
        outline-color: #fff;
        outline-offset: -2px;
      }
      .undo {
        padding-inline: 12px;
        font-weight: 650;
        color: oklch(0.86 0.09 var(--hue));
      }
    `,
  ];
  readonly #clocks = new Map<number, ReturnType<typeof setTimeout>>();
  #held = false;

  protected override watched() {
    return [notices];
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  #stop(): void {
    for (const clock of this.#clocks.values()) clearTimeout(clock);
    this.#clocks.clear();
  }
  #hold(held: boolean): void {
    this.#held = held;
    if (held) this.#stop();
    else this.#start();
  }
  #start(): void {
    for (const notice of notices.value) {
      if (this.#clocks.has(notice.id)) continue;
      const stays = notice.kind === 'warned' ? STAYS.warned : notice.undo ? STAYS.undoable : STAYS.told;
      this.#clocks.set(notice.id, setTimeout(() => dismiss(notice.id), stays));
    }
  }
  protected override updated(): void {
    for (const [id, clock] of this.#clocks) {
      if (notices.value.some((notice) => notice.id === id)) continue;
      clearTimeout(clock);
      this.#clocks.delete(id);
    }
    // What had the focus or the pointer may be gone without saying so.
    if (this.#held && !this.matches(':hover, :focus-within')) this.#held = false;
    if (!this.#held) this.#start();
  }

  #toast(notice: Notice) {
    return html`<div class="toast ${notice.kind}">
      ${icon(notice.kind === 'warned' ? 'warning' : 'check')}
      <p>${notice.text}</p>
      ${notice.undo ? html`<button class="undo" @click=${() => undo(notice.id)}>${shell.undo}</button>` : nothing}
      <button aria-label=${shell.notices.dismiss} @click=${() => dismiss(notice.id)}>${icon('close')}</button>
    </div>`;
  }

  override render() {
    const of = (kind: Notice['kind']) =>
      repeat(
        notices.value.filter((notice) => notice.kind === kind),
        (notice) => notice.id,
        (notice) => this.#toast(notice),
      );
    const hold = (held: boolean) => () => this.#hold(held);
    return html`<section
      aria-label=${shell.notices.label}
      @pointerenter=${hold(true)}
      @pointerleave=${hold(false)}
      @focusin=${hold(true)}
      @focusout=${hold(false)}
    >
      <div role="status" aria-atomic="false">${of('told')}</div>
      <div role="alert" aria-atomic="false">${of('warned')}</div>
    </section>`;
  }
}
customElements.define('cib-toasts', CibToasts);
