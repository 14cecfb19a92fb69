/**
 * A2UI messages into the renderer, once each, and never a throw past this point.
 *
 * Place in the flow: conversation → elements (a2ui-root) → **SurfaceFeed** → renderer. The renderer (and its 65 KB) is
 * loaded when the first surface comes. A surface that cannot be drawn fails alone; the conversation around it lives on.
 */
import type { A2uiMessage, SurfaceAction } from '../protocol/frames.ts';

/** The part of A2UI's processor that is needed; a test may bring another. */
export interface Renderer {
  process(message: A2uiMessage): void;
  /** The model to hand to `<a2ui-surface>`, if the surface exists. */
  surface(id: string): unknown;
  remove(id: string): void;
}
/** Sends a click to the server; resolves to whether it was taken. */
export type OnAction = (action: SurfaceAction) => Promise<boolean>;
export type LoadRenderer = (onAction: OnAction) => Promise<Renderer>;

/** `model` to draw · `elsewhere`: an update of a surface that is drawn further up · `broken`: cannot be shown. */
export type Drawn = { state: 'model'; model: unknown } | { state: 'elsewhere' } | { state: 'broken' };

/** The version this page speaks; sent by the server in every message. */
const VERSION = 'v0.9';

const same = (one: A2uiMessage, other: A2uiMessage | undefined): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
const creates = (message: A2uiMessage): boolean => 'createSurface' in message;

export class SurfaceFeed {
  readonly #load: LoadRenderer;
  readonly #onAction: OnAction;
  #renderer: Promise<Renderer> | null = null;
  /** The messages of a part that were fed already, by the part's key. */
  #fed = new Map<string, readonly A2uiMessage[]>();
  #broken = new Set<string>();

  constructor(load: LoadRenderer, onAction: OnAction) {
    this.#load = load;
    this.#onAction = onAction;
  }

  /**
   * Feed what is new of one part and say what to draw. `key` identifies the part for as long as it is on the page.
   * Rejects only when the renderer itself could not be loaded; calling again tries once more.
   */
  async feed(key: string, surface: string, messages: readonly A2uiMessage[]): Promise<Drawn> {
    this.#renderer ??= this.#load(this.#onAction);
    let renderer: Renderer;
    try {
      renderer = await this.#renderer;
    } catch (error) {
      this.#renderer = null;
      throw error;
    }
    const fed = this.#fed.get(key) ?? [];
    this.#fed.set(key, messages);
    // Messages that go another way than those before them are the same surface told anew.
    const goesOn = fed.every((message, index) => same(message, messages[index]));
    if (!goesOn) this.#broken.delete(key);
    for (const message of goesOn ? messages.slice(fed.length) : messages) {
      try {
        if (message.version !== VERSION) throw new Error(`A2UI ${String(message.version)} is not spoken here`);
        // A conversation read again brings its surfaces again.
        if (creates(message) && renderer.surface(surface)) renderer.remove(surface);
        renderer.process(message);
      } catch (error) {
        this.#broken.add(key);
        console.warn(`A surface could not be drawn (${surface})`, error);
        break;
      }
    }
    if (this.#broken.has(key)) return { state: 'broken' };
    if (!messages.some(creates)) return { state: 'elsewhere' };
    const model = renderer.surface(surface);
    return model ? { state: 'model', model } : { state: 'elsewhere' };
  }
}
