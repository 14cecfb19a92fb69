/** Elements that draw signals and words: what a signal holds is drawn again when it changes, and only while on the page. */
import type { ReadonlySignal } from '@preact/signals-core';
import { LitElement } from 'lit';
import { onSpoken } from '../words/index.ts';

export class WatchingElement extends LitElement {
  #stops: (() => void)[] = [];

  /** The signals that `render` reads; asked when the element comes onto the page. */
  protected watched(): readonly ReadonlySignal<unknown>[] {
    return [];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    const draw = (): void => this.requestUpdate();
    this.#stops = [onSpoken(draw), ...this.watched().map((signal) => signal.subscribe(draw))];
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
