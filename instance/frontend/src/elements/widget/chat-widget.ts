/**
 * `<chat-widget>`: a bubble in the corner of another site's page and the panel above it, or with `inline` the chat in its own box.
 *
 * A custom element without a library, because it loads on every page of that site. The chat itself is `/widget.js` of the
 * instance, loaded when somebody turns to it. Bubble and panel are in the top layer: transforms, stacking and clipping of the page
 * around them do not count there.
 */
import { bubbleWords } from '../../words/bubble.ts';
import { styles } from './chat-widget.styles.ts';
import { load } from './code.ts';
import { drawing, element, TALK, SHUT } from './drawn.ts';
import { introduce, lookOf, memory, originOf, warn, type Introduction, type Mounted } from './instance.ts';
import { lower, raise } from './top-layer.ts';

/** Where the panel fills the screen. */
const SMALL = '(max-width: 599.98px), (max-height: 459.98px)';
/** When the teaser comes: late enough to be no part of the page's own arrival. */
const TEASER_MS = 4_000;

/** Said on the document when a widget comes onto the page. */
export const PLACED = 'chatinbio:placed';

const idle = (go: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(go, { timeout: 2_000 });
  else setTimeout(go, 200);
};
export class ChatWidget extends HTMLElement {
  /** Tells our class from another's of the same name. */
  static readonly chatInBio = true;
  /** The instance that an element without `src` is for: that of the script which defined it. */
  static origin = '';
  static readonly observedAttributes = ['src', 'position', 'open', 'label', 'inline', 'language', 'scheme', 'greeting'];

  readonly #sheet = new CSSStyleSheet();
  readonly #small = matchMedia(SMALL);
  readonly #frame = element('div', { class: 'cib', hidden: '' });
  readonly #said = element('span', { class: 'said', role: 'status' });
  readonly #bubble = element('button', { class: 'bubble', type: 'button', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' });
  readonly #corner = element('div', { class: 'corner', popover: 'manual' }, this.#bubble, this.#said);
  readonly #panel = element('dialog', { class: 'panel', popover: 'manual', tabindex: '-1' });
  readonly #box = element('div', { class: 'chat' });
  #teaser: HTMLElement | null = null;
  #about: Introduction | null = null;
  #look = { open: '', own: '' };
  #asked: string | null = null;
  #mounting: Promise<Mounted | null> | null = null;
  #chat: Mounted | null = null;
  #words = bubbleWords();
  #gone: ReturnType<typeof setTimeout> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;
  #seen: IntersectionObserver | null = null;

  constructor() {
    super();
    this.ready = new Promise((settle) => (this.#settle = settle));
    const root = this.attachShadow({ mode: 'open' });
    const fixed = new CSSStyleSheet();
    fixed.replaceSync(styles);
    root.adoptedStyleSheets = [fixed, this.#sheet];
    root.append(this.#frame);
    this.#bubble.addEventListener('click', () => (this.open ? this.close() : this.show()));
    for (const intent of ['pointerenter', 'focus', 'touchstart']) this.#bubble.addEventListener(intent, this.#warm, { passive: true, once: true });
    this.#panel.addEventListener('keydown', this.#keys);
    // The phone's way back, and Escape where the panel is modal.
    this.#panel.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.close();
    });
    // What is typed here is no shortcut of the page around it.
    for (const typed of ['keydown', 'keyup', 'keypress']) root.addEventListener(typed, (event) => event.stopPropagation());
  }

  /** Whether the chat is before the visitor. Setting it opens or closes it, without moving the focus. */
  get open(): boolean {
    return this.hasAttribute('open');
  }
  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }
  /** Open the chat and be ready to write; `said` is said at once. */
  show(said?: string): void {
    if (this.#inline) return void this.#mount(true, said);
    if (!this.#about) {
      this.open = true;
      return;
    }
    this.#tidy();
    const turned = !this.open;
    this.#focused = true;
    this.open = true;
    this.#focused = false;
    if (!turned || said) void this.#mount(true, said);
  }
  close(): void {
    if (!this.open || this.#inline) return;
    const inside = this.shadowRoot!.activeElement !== null;
    this.open = false;
    if (inside) this.#bubble.focus();
  }
  /** Take another look: a style sheet as `GET /theme.css` tells it, in the place of the public one. The hues of the handle stay. */
  restyle(css: string): void {
    const look = lookOf(css);
    const hues = this.#about ? lookOf(this.#about.css).own.match(/--hue[\w-]*:[^;]*;/g) : null;
    this.#look = { open: look.open, own: (hues ?? []).join('') + look.own };
    this.#dress();
  }
  /** Settled as soon as it is known whether the chat may be shown here; false where not. */
  readonly ready: Promise<boolean>;
  #settle!: (shown: boolean) => void;

  #focused = false;
  get #inline(): boolean {
    return this.hasAttribute('inline');
  }
  get #origin(): string {
    const src = this.getAttribute('src');
    return (src && originOf(src)) || (this.constructor as typeof ChatWidget).origin;
  }

  connectedCallback(): void {
    clearTimeout(this.#gone);
    document.dispatchEvent(new Event(PLACED));
    this.#small.addEventListener('change', this.#resize);
    if (this.#about) this.#place();
    else this.#begin();
  }
  disconnectedCallback(): void {
    this.#small.removeEventListener('change', this.#resize);
    visualViewport?.removeEventListener('resize', this.#fit);
    this.#seen?.disconnect();
    // Moved, perhaps; an element that stays away lets go of its line.
    this.#gone = setTimeout(() => this.#leave(), 1_000);
  }
  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return;
    if (name === 'src') this.#begin();
    else if (!this.#about) return;
    else if (name === 'open') this.#turn();
    else if (name === 'inline') this.#place();
    else this.#dress();
  }

  /** Ask the instance who it is, when the page has nothing better to do. */
  #begin(): void {
    const origin = this.#origin;
    if (origin === this.#asked) return;
    this.#asked = origin;
    this.#leave();
    this.#about = null;
    this.#frame.hidden = true;
    if (!origin) return warn('a <chat-widget> has no src, and no script tells whose chat it is. Say src="https://…" with the address of the page.');
    idle(() => {
      void introduce(origin).then((about) => {
        if (this.#asked !== origin) return;
        this.#about = about;
        if (about) {
          this.#look = lookOf(about.css);
          if (this.isConnected) this.#place();
        }
        this.#settle(about !== null);
        this.dispatchEvent(new CustomEvent(about ? 'chat-ready' : 'chat-unavailable'));
      });
    });
  }

  #leave(): void {
    clearTimeout(this.#later);
    this.#chat?.close();
    this.#chat = null;
    this.#mounting = null;
    this.#box.replaceWith();
  }

  /** Draw what this form has: a box, or bubble and panel. */
  #place(): void {
    const { displayName, avatarUrl } = this.#about!;
    this.#frame.hidden = false;
    this.#dress();
    if (this.#inline) {
      const box = element('div', { class: 'inline' });
      this.#frame.replaceChildren(box);
      this.#wait(box);
      this.#seen?.disconnect();
      this.#seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && (this.#seen?.disconnect(), void this.#mount(false)), { rootMargin: '200px' });
      this.#seen.observe(box);
      return;
    }
    this.#frame.replaceChildren(this.#corner, this.#panel);
    const sign = drawing(TALK, 'talk');
    const face = avatarUrl ? element('img', { class: 'talk', src: new URL(avatarUrl, this.#origin).href, alt: '', width: '60', height: '60' }) : null;
    // A face that does not come leaves the sign.
    face?.addEventListener('error', () => face.remove());
    this.#bubble.replaceChildren(...(face ? [face] : []), sign, drawing(SHUT, 'shut'));
    this.#bubble.dataset.name = displayName;
    raise(this.#corner);
    const kept = memory.get(`${this.#origin}:bubble`);
    // Whoever closed the chat in this tab has closed it; and no phone is filled with a chat that nobody asked for.
    if (this.#small.matches || (kept === 'shut' && this.open)) this.open = false;
    else if (kept === 'open') this.open = true;
    if (this.open) this.#turn();
    else this.#tease();
  }

  /** Words, side, look and name, from attributes and introduction. */
  #dress(): void {
    const about = this.#about;
    if (!about) return;
    const near = this.closest('[lang]')?.getAttribute('lang') ?? document.documentElement.lang;
    // A page that speaks one language speaks it everywhere.
    const tags = about.language === 'auto' ? [this.getAttribute('language'), near, ...navigator.languages] : [about.language];
    this.#words = bubbleWords(...tags);
    const scheme = this.getAttribute('scheme');
    const own = this.#look.own + (scheme === 'light' || scheme === 'dark' ? `color-scheme:${scheme};` : '');
    this.#sheet.replaceSync(`:host{${this.#look.open}}.cib{${own}}`);
    this.#chat?.dress(own, this.#words.language);
    this.#frame.dir = this.#words.dir;
    this.#frame.lang = this.#words.language;
    this.#frame.style.setProperty('--medium', getComputedStyle(this.#frame).fontSize);
    const said = this.getAttribute('position') ?? getComputedStyle(this).getPropertyValue('--cib-position').trim();
    const left = said === 'left' || (said !== 'right' && getComputedStyle(document.documentElement).direction === 'rtl');
    this.#frame.classList.toggle('left', left);
    const label = this.getAttribute('label') || this.#words.open(about.displayName);
    this.#panel.setAttribute('aria-label', label);
    this.#label();
    if (this.#teaser) this.#tease(true);
  }
  #label(): void {
    const about = this.#about!;
    const label = this.getAttribute('label') || this.#words.open(about.displayName);
    this.#bubble.setAttribute('aria-label', this.open ? this.#words.close : this.#unread ? `${label}. ${this.#words.unread}` : label);
    this.#bubble.setAttribute('aria-expanded', String(this.open));
  }

  #unread = false;
  #news(count: number): void {
    const some = count > 0 && !this.open;
    if (some === this.#unread) return;
    this.#unread = some;
    this.#bubble.querySelector('.dot')?.remove();
    if (some) this.#bubble.append(element('span', { class: 'dot' }));
    this.#said.textContent = some ? this.#words.unread : '';
    this.#label();
  }

  /** As the attribute `open` says now. */
  #turn(): void {
    if (this.#inline) return;
    const { open } = this;
    memory.set(`${this.#origin}:bubble`, open ? 'open' : 'shut');
    if (open) {
      this.#tidy();
      this.#raise();
      void this.#mount(this.#focused);
    } else {
      lower(this.#panel);
      visualViewport?.removeEventListener('resize', this.#fit);
    }
    this.#chat?.attend(open);
    this.#news(0);
    this.#label();
    this.dispatchEvent(new CustomEvent(open ? 'chat-open' : 'chat-close'));
  }

  /** Panel or screen; on a small screen everything else is out of reach meanwhile. */
  #raise(): void {
    const full = this.#small.matches;
    lower(this.#panel);
    this.#panel.classList.toggle('full', full);
    if (full) {
      this.#panel.removeAttribute('popover');
      this.#panel.showModal();
      visualViewport?.addEventListener('resize', this.#fit);
      this.#fit();
    } else {
      visualViewport?.removeEventListener('resize', this.#fit);
      this.#panel.setAttribute('popover', 'manual');
      raise(this.#panel);
    }
  }
  readonly #resize = (): void => {
    if (!this.#about || this.#inline || !this.open) return;
    const inside = this.shadowRoot!.activeElement !== null;
    this.#raise();
    if (inside) this.#chat?.show();
  };
  /** A keyboard on the screen leaves less of it. */
  readonly #fit = (): void => {
    const view = visualViewport;
    if (!view) return;
    this.#panel.style.setProperty('--top', `${view.offsetTop}px`);
    this.#panel.style.setProperty('--tall', `${view.height}px`);
  };
  readonly #keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    this.close();
  };
  readonly #warm = (): void => {
    if (this.#about) load(this.#origin).catch(() => undefined);
  };

  /** The chat in its box, once; `focus` where the visitor asked for it. */
  async #mount(focus: boolean, said?: string): Promise<void> {
    if (!this.#chat) this.#wait();
    if (focus && !this.#chat) this.#panel.focus();
    const chat = await (this.#mounting ??= this.#fetch());
    if (!chat) return;
    if (focus || said) chat.show(said, focus);
  }
  async #fetch(): Promise<Mounted | null> {
    const origin = this.#origin;
    try {
      const { mount } = await load(origin);
      const chat = await mount({
        box: this.#box,
        origin,
        language: this.#words.language,
        inline: this.#inline,
        declarations: this.#look.own,
        shut: () => this.close(),
        unread: (count) => this.#news(count),
      });
      if (this.#asked !== origin) {
        chat.close();
        return null;
      }
      this.#chat = chat;
      this.#dress();
      chat.attend(this.open || this.#inline);
      this.#room().replaceChildren(this.#box);
      return chat;
    } catch (error) {
      warn(`the chat of ${origin} could not be loaded. ${String(error)}`);
      this.#mounting = null;
      this.#fail();
      return null;
    }
  }
  #room(): Element {
    return this.#frame.querySelector('.inline') ?? this.#panel;
  }
  #wait(room = this.#room()): void {
    room.replaceChildren(element('div', { class: 'wait', role: 'status', 'aria-label': this.#words.loading }, element('i')));
  }
  #fail(): void {
    const again = element('button', { class: 'again', type: 'button' }, this.#words.again);
    again.addEventListener('click', () => void this.#mount(true));
    const page = element('a', { href: `${this.#origin}/`, target: '_blank', rel: 'noopener' }, this.#words.page(this.#about!.displayName));
    const leave = element('button', { class: 'leave', type: 'button' }, this.#words.close);
    leave.addEventListener('click', () => this.close());
    const inside = this.shadowRoot!.activeElement !== null;
    this.#room().replaceChildren(
      element('div', { class: 'wait' }, element('p', { role: 'alert' }, this.#words.failed), again, page, ...(this.#inline ? [] : [leave])),
    );
    if (inside) again.focus();
  }

  /** The greeting beside the bubble: once for a tab, and never again when it was sent away. */
  #tease(now = false): void {
    const name = `${this.#origin}:greeted`;
    const given = this.getAttribute('greeting');
    clearTimeout(this.#later);
    if (given === '' || (!now && memory.get(name))) return;
    const show = (): void => {
      const { displayName, suggestions } = this.#about!;
      memory.set(name, 'yes');
      this.#teaser?.remove();
      const ask = element('button', { class: 'ask', type: 'button', dir: 'auto' }, given ?? this.#words.greeting(displayName));
      ask.addEventListener('click', () => this.show());
      const quick = suggestions.slice(0, this.#small.matches ? 0 : 2).map((words) => {
        const one = element('button', { class: 'quick', type: 'button', dir: 'auto' }, words);
        one.addEventListener('click', () => this.show(words));
        return one;
      });
      const dismiss = element('button', { class: 'dismiss', type: 'button', 'aria-label': this.#words.dismiss }, drawing(SHUT));
      dismiss.addEventListener('click', () => {
        const inside = this.shadowRoot!.activeElement === dismiss;
        this.#tidy();
        if (inside) this.#bubble.focus();
      });
      this.#teaser = element('div', { class: 'teaser' }, ask, ...quick, dismiss);
      this.#teaser.addEventListener('pointerenter', this.#warm, { once: true });
      this.#corner.prepend(this.#teaser);
    };
    if (now) show();
    else this.#later = setTimeout(() => !this.open && this.isConnected && show(), TEASER_MS);
  }
  #tidy(): void {
    clearTimeout(this.#later);
    memory.set(`${this.#origin}:greeted`, 'yes');
    this.#teaser?.remove();
    this.#teaser = null;
  }
}
