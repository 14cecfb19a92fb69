/**
 * The whole page. The server's document is complete and stands until its parts are taken over, each by an element that draws the same
 * from the same content; what is only read (answers, the foot) stays as it is.
 */
import { effect } from '@preact/signals-core';
import type { LitElement } from 'lit';
import { parseBio, type Bio } from '../../protocol/bio.ts';
import { Session } from '../../state/session.ts';
import { createStore } from '../../state/store.ts';
import { fetchBio, isOwner } from '../../transport/api.ts';
import { speak } from '../../words/index.ts';
import '../chat/chat-container.ts';
import './bio-header.ts';
import './event-list.ts';
import './link-tree.ts';
import { knowIcons, type Icons } from './page-icon.ts';

/** How old the content may be when somebody comes back to the tab. */
const FRESH_MS = 60_000;

/** What the document was made of: the body of `/api/bio`, and the drawings that it needs. */
function told(): (Record<string, unknown> & { icons?: Icons }) | null {
  const script = document.getElementById('bio');
  return script ? (JSON.parse(script.textContent ?? '') as Record<string, unknown>) : null;
}

export class BioPage extends HTMLElement {
  /** The creator looks at the page while it is edited: nothing is counted or kept, and the chat begins shut. */
  readonly preview = new URLSearchParams(location.search).has('preview');
  readonly session = new Session(createStore(), location, { storage: this.preview ? null : undefined });
  readonly #parts = new Map<string, LitElement>();
  #stops: (() => void)[] = [];
  #read = 0;

  connectedCallback(): void {
    const content = told();
    const { bio, page } = this.session.store;
    const spoken = speak(document.documentElement.lang);
    if (content) {
      knowIcons(content.icons ?? {});
      bio.value = parseBio(content);
      page.value = 'ready';
      this.#read = Date.now();
      void this.session.loadHistory();
      if (!this.preview) void isOwner().then((owner) => (this.session.store.owner.value = owner));
    } else {
      void this.session.load();
    }
    document.addEventListener('visibilitychange', this.#lookAgain);
    this.#stops.push(() => document.removeEventListener('visibilitychange', this.#lookAgain));
    void spoken.then(() => this.isConnected && this.#stops.push(effect(() => this.#show())));
  }

  disconnectedCallback(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Draw what the store holds; the first time this takes the document's parts over. */
  #show(): void {
    const { bio, owner } = this.session.store;
    const known = bio.value;
    if (!known) return;
    document.title = titleOf(known);
    this.#part('bio-header', '.bio-header', { bio: known, owner: owner.value });
    this.#part('link-tree', '.link-tree', { links: known.links, preview: this.preview, hidden: known.links.length === 0 });
    this.#part('event-list', '.event-list', { events: known.events, hidden: known.events.length === 0 });
    this.#part('chat-container', '.chat-rest', { session: this.session });
    const bare = this.querySelector<HTMLElement>('.bare');
    if (bare) bare.hidden = known.links.length + known.events.length > 0;
  }

  #part(name: string, place: string, properties: object): void {
    const there = this.#parts.get(name);
    if (there) {
      Object.assign(there, properties);
      return;
    }
    const element = Object.assign(document.createElement(name) as LitElement, properties);
    this.#parts.set(name, element);
    if (name === 'chat-container') {
      element.addEventListener('covers', (event) => this.querySelector('main')?.toggleAttribute('inert', (event as CustomEvent<boolean>).detail));
    }
    const drawn = this.querySelector(place);
    if (!drawn) {
      this.append(element);
      return;
    }
    const opened = [...drawn.querySelectorAll('details')].map((one) => one.open);
    const focused = [...drawn.querySelectorAll('a, summary')].indexOf(document.activeElement!);
    drawn.replaceWith(element);
    if (focused < 0 && !opened.includes(true)) return;
    // What somebody had opened stays open, and where they were they stay.
    void element.updateComplete.then(() => {
      element.renderRoot.querySelectorAll('details').forEach((one, index) => (one.open = opened[index] ?? false));
      element.renderRoot.querySelectorAll<HTMLElement>('a, .share, summary')[focused]?.focus({ preventScroll: true });
    });
  }

  /** Whoever comes back to the tab finds the page as it is by then. */
  readonly #lookAgain = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - this.#read < FRESH_MS) return;
    this.#read = Date.now();
    fetchBio().then(
      (bio) => (this.session.store.bio.value = bio),
      () => undefined,
    );
  };
}

const titleOf = ({ displayName, tagline }: Bio): string => (tagline ? `${displayName} · ${tagline}` : displayName);

customElements.define('bio-page', BioPage);
