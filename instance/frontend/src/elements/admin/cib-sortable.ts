/**
 * A list that can be put into another order: children with `data-id` and `data-name`, each with a `[data-grip]` button.
 *
 * By pointer one drags the grip; by keyboard Alt with an arrow key moves the entry that has the focus, as the arrow keys alone
 * do on its grip. Every move is said. The order is never changed here: `reorder` tells the ids as they should be, and whoever
 * owns the list draws it so.
 */
import { css, html, LitElement } from 'lit';
import type Sortable from 'sortablejs';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';

export class CibSortable extends LitElement {
  static override properties = { disabled: { type: Boolean }, _said: { state: true } };
  declare disabled: boolean;
  declare _said: string;
  #sortable: Sortable | null = null;
  #watching: MutationObserver | null = null;

  constructor() {
    super();
    this.disabled = false;
    this._said = '';
    this.addEventListener('keydown', (event) => this.#pressed(event));
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      div {
        display: contents;
      }
      ::slotted(.lifted) {
        opacity: 0.35;
      }
    `,
  ];

  get entries(): HTMLElement[] {
    return [...this.children].filter((child): child is HTMLElement => child instanceof HTMLElement && child.dataset.id !== undefined);
  }
  get ids(): string[] {
    return this.entries.map((entry) => entry.dataset.id!);
  }

  protected override firstUpdated(): void {
    void this.#begin();
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#watching = new MutationObserver(() => this.#describe());
    this.#watching.observe(this, { childList: true });
    this.#describe();
    if (this.hasUpdated) void this.#begin();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sortable?.destroy();
    this.#sortable = null;
    this.#watching?.disconnect();
  }

  #describe(): void {
    for (const entry of this.entries) entry.setAttribute('role', 'listitem');
  }

  async #begin(): Promise<void> {
    const { default: Sorting } = await import('sortablejs');
    if (!this.isConnected || this.#sortable) return;
    let next: ChildNode | null = null;
    this.#sortable = Sorting.create(this, {
      draggable: '[data-id]',
      handle: '[data-grip]',
      // Pointer events throughout: the same by mouse, pen and finger.
      forceFallback: true,
      fallbackTolerance: 4,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
      ghostClass: 'lifted',
      onStart: ({ item }) => {
        next = item.nextSibling;
      },
      onEnd: ({ item, oldDraggableIndex: from, newDraggableIndex: to }) => {
        const ids = this.ids;
        // What draws the list has to find its nodes where it left them.
        this.insertBefore(item, next);
        if (from !== undefined && to !== undefined && from !== to) this.#tell(ids, item.dataset.id!);
      },
    });
  }

  #pressed(event: KeyboardEvent): void {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    const target = event.composedPath()[0];
    if (by === 0 || this.disabled || !(target instanceof Element)) return;
    const grip = target.closest('[data-grip]');
    if (!event.altKey && !grip) return;
    const entry = this.entries.find((one) => event.composedPath().includes(one));
    if (!entry) return;
    event.preventDefault();
    const ids = this.ids;
    const at = ids.indexOf(entry.dataset.id!);
    const to = at + by;
    if (to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(at, 1));
    void this.#moved(ids, entry.dataset.id!, target as HTMLElement);
  }

  /** The focus stays with what was moved, wherever it is drawn then. */
  async #moved(ids: string[], id: string, focused: HTMLElement): Promise<void> {
    this.#tell(ids, id);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (focused.isConnected) focused.focus();
    else this.entries.find((entry) => entry.dataset.id === id)?.querySelector<HTMLElement>('[data-grip]')?.focus();
  }

  #tell(ids: string[], id: string): void {
    const count = new Intl.NumberFormat(shell.locale);
    const name = this.entries.find((entry) => entry.dataset.id === id)?.dataset.name ?? '';
    this._said = shell.sort.moved(name, count.format(ids.indexOf(id) + 1), count.format(ids.length));
    this.dispatchEvent(new CustomEvent<string[]>('reorder', { detail: ids }));
  }

  override render() {
    return html`<div role="list"><slot></slot></div>
      <p class="sr" role="status">${this._said}</p>`;
  }
}
customElements.define('cib-sortable', CibSortable);
