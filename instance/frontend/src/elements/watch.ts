/** Renders an element again whenever a signal that its last `render` read has changed. */
import { effect } from '@preact/signals-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Watch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #read: () => void;
  #dispose: (() => void) | undefined;

  /** `read` touches the signals that matter to the element. */
  constructor(host: ReactiveControllerHost, read: () => void) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }
  hostConnected(): void {
    this.#dispose = effect(() => {
      this.#read();
      this.#host.requestUpdate();
    });
  }
  hostDisconnected(): void {
    this.#dispose?.();
  }
}
