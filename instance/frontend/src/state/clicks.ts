/**
 * Clicks on surfaces, one after the other: each waits for the turn before it, and tells whether the server took it.
 *
 * Place in the flow: surface → session → **Clicks** → channel, and back by the frames of the turn that a click begins.
 */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Frame, SurfaceAction } from '../protocol/frames.ts';
import type { Conversation } from './conversation.ts';

/** How long a click may stay without any answer before its surface shows the old state again. */
const TAKEN_WITHIN_MS = 10_000;
/**
 * The first of these in the turn of a click tells what became of it. An action that was carried out changes its surface, runs
 * the agent or says nothing; one that was not says why.
 */
const TAKEN: Partial<Record<Frame['type'], boolean>> = {
  surface: true,
  tool_start: true,
  done: true,
  text_delta: false,
  error: false,
  cancelled: false,
};

interface Click {
  action: SurfaceAction;
  /** The turn that handles it, once it began. */
  turn: string | null;
  settle(taken: boolean): void;
}

export class Clicks {
  readonly #conversation: ReadonlySignal<Conversation>;
  readonly #send: (action: SurfaceAction) => void;
  readonly #silent: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #sent: Click | null = null;

  /** `silent` is called for a click that nobody answered. */
  constructor(conversation: ReadonlySignal<Conversation>, send: (action: SurfaceAction) => void, silent: () => void) {
    this.#conversation = conversation;
    this.#send = send;
    this.#silent = silent;
  }

  click(action: SurfaceAction): Promise<boolean> {
    const taken = this.#last.then(async () => {
      await quiet(this.#conversation);
      return new Promise<boolean>((settle) => {
        const click: Click = { action, turn: null, settle };
        this.#sent = click;
        this.#send(action);
        setTimeout(() => this.#late(click), TAKEN_WITHIN_MS);
      });
    });
    this.#last = taken;
    return taken;
  }

  /** A frame of the thread: perhaps of the click that is under way. */
  hear(frame: Frame): void {
    const click = this.#sent;
    if (!click) return;
    if (frame.type === 'run_start') {
      const { surfaceId, sourceComponentId } = click.action;
      const mine = frame.item.parts.some(
        (part) => part.type === 'action' && part.surface === surfaceId && part.component === sourceComponentId,
      );
      if (mine) click.turn = frame.turn;
    } else if (click.turn !== null && frame.turn === click.turn) {
      const taken = TAKEN[frame.type];
      if (taken !== undefined) this.#settle(taken);
    }
  }

  /** The server did not take it, or was not reached. */
  refused(): void {
    if (this.#sent?.turn === null) this.#settle(false);
  }

  #settle(taken: boolean): void {
    this.#sent?.settle(taken);
    this.#sent = null;
  }

  /** One whose turn began was taken, whatever became of its frames. */
  #late(click: Click): void {
    if (click !== this.#sent) return;
    if (click.turn === null) this.#silent();
    this.#settle(click.turn !== null);
  }
}

/** Until nothing is being asked or answered. */
export async function quiet(conversation: ReadonlySignal<Conversation>): Promise<void> {
  let stop = (): void => undefined;
  await new Promise<void>((calm) => {
    stop = conversation.subscribe(({ running, pending }) => {
      if (running === null && (pending === null || pending.failure !== null)) calm();
    });
  });
  stop();
}
