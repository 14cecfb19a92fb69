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
export type LoadRenderer = (onAction: (action: SurfaceAction) => void) => Promise<Renderer>;

/** `model` to draw · `elsewhere`: an update of a surface that is drawn further up · `broken`: cannot be shown. */
export type Drawn = { state: 'model'; model: unknown } | { state: 'elsewhere' } | { state: 'broken' };

/** The version this page speaks; sent by the server in every message. */
const VERSION = 'v0.9';

const creates = (message: A2uiMessage): boolean => 'createSurface' in message;

export class SurfaceFeed {
  readonly #load: LoadRenderer;
  readonly #onAction: (action: SurfaceAction) => void;
  #renderer: Promise<Renderer> | null = null;
  /** How many messages of a part were fed already, by the part's key. */
  #fed = new Map<string, number>();
  #broken = new Set<string>();

  constructor(load: LoadRenderer, onAction: (action: SurfaceAction) => void) {
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
    const from = this.#fed.get(key) ?? 0;
    this.#fed.set(key, messages.length);
    for (const message of messages.slice(from)) {
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
