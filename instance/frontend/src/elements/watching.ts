/** Elements that draw signals: what a signal holds is drawn again when it changes, and only while on the page. */
import type { ReadonlySignal } from '@preact/signals-core';
import { LitElement } from 'lit';

export class WatchingElement extends LitElement {
  #stops: (() => void)[] = [];

  /** The signals that `render` reads; asked when the element comes onto the page. */
  protected watched(): readonly ReadonlySignal<unknown>[] {
    return [];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#stops = this.watched().map((signal) => signal.subscribe(() => this.requestUpdate()));
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
