/** The whole page: creator, links and dates on one side, the chat on the other or, on a phone, docked below. */
import { css, html, nothing } from 'lit';
import { Session } from '../../state/session.ts';
import { createStore } from '../../state/store.ts';
import './bio-header.ts';
import '../chat/chat-container.ts';
import { base, dress } from '../drawing.ts';
import './event-list.ts';
import './link-tree.ts';
import { WatchingElement } from '../watching.ts';

/** The claim's token, out of the address and of the history before anything else can read it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  return token;
}

export class BioPage extends WatchingElement {
  readonly session = new Session(createStore(), location);
  readonly #claiming = location.pathname.replace(/\/$/, '') === '/claim';
  readonly #token = this.#claiming ? takeToken() : '';
  #dressed = false;

  static override properties = { _covered: { state: true } };
  /** A sheet lies over the page: what is behind it cannot be reached. */
  declare _covered: boolean;

  constructor() {
    super();
    this._covered = false;
  }

  static override styles = [
    base,
    css`
      main {
        max-width: 560px;
        margin: 0 auto;
        padding: calc(28px + env(safe-area-inset-top)) 18px calc(var(--dock) + 96px + env(safe-area-inset-bottom));
        display: grid;
        gap: 26px;
      }
      .glow {
        position: fixed;
        inset: -30vh -20vw auto;
        height: 70vh;
        pointer-events: none;
        background: radial-gradient(closest-side, oklch(0.75 0.13 var(--hue) / 0.22), transparent),
          radial-gradient(closest-side at 70% 40%, oklch(0.78 0.12 var(--hue-2) / 0.18), transparent);
        z-index: -1;
      }
      h2 {
        margin: 0 0 10px 4px;
        font-size: 0.8125rem;
        font-weight: 700;
        letter-spacing: 0.07em;
        text-transform: uppercase;
        color: var(--ink-soft);
      }
      .bare {
        margin: 0;
        text-align: center;
        color: var(--ink-soft);
        text-wrap: balance;
      }
      .bone {
        border-radius: var(--round);
        background: linear-gradient(100deg, var(--line) 35%, var(--card) 50%, var(--line) 65%) 0 0 / 300% 100%;
        animation: sweep 1.4s linear infinite;
        margin: 0 auto;
      }
      @keyframes sweep {
        from {
          background-position: 100% 0;
        }
        to {
          background-position: 0 0;
        }
      }
      .failed {
        text-align: center;
        padding: 18vh 12px 0;
      }
      .failed button {
        margin-top: 14px;
        padding: 12px 24px;
        border-radius: 999px;
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 650;
      }
      footer {
        text-align: center;
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      @media (min-width: 960px) {
        .columns {
          display: grid;
          grid-template-columns: minmax(0, 540px) minmax(400px, 520px);
          justify-content: center;
          gap: 48px;
          padding: 0 40px;
        }
        main {
          margin: 0;
          max-width: none;
          padding: 56px 0 64px;
        }
        .chat {
          position: sticky;
          top: 32px;
          height: calc(100dvh - 64px);
          margin-top: 32px;
          align-self: start;
        }
      }
    `,
  ];

  protected override watched() {
    const { bio, page, owner } = this.session.store;
    return [bio, page, owner];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.session.load();
  }

  override render() {
    const { bio, page, owner } = this.session.store;
    if (typeof page.value === 'object' && !bio.value) {
      return html`<main><div class="failed" role="alert">
        <p>${page.value.failed}</p>
        <button @click=${() => void this.session.load()}>Try again</button>
      </div></main>`;
    }
    const known = bio.value;
    if (!known) return this.#skeleton();
    this.#dress(known.handle, known.displayName, known.tagline);
    return html`<div class="glow"></div>
      <div class="columns">
        <main ?inert=${this._covered}>
          <bio-header .bio=${known} .owner=${owner.value}></bio-header>
          ${this.#claiming
            ? html`<claim-panel .name=${known.displayName} .token=${this.#token} @claimed=${() => (owner.value = true)}></claim-panel>`
            : nothing}
          ${known.links.length > 0
            ? html`<section aria-label="Links"><link-tree .links=${known.links}></link-tree></section>`
            : nothing}
          ${known.events.length > 0
            ? html`<section><h2>Coming up</h2><event-list .events=${known.events}></event-list></section>`
            : nothing}
          ${known.links.length + known.events.length === 0
            ? html`<p class="bare">Links and dates will stand here soon. Until then, say hello in the chat.</p>`
            : nothing}
          <footer>Made with Chat-in-Bio</footer>
        </main>
        <div class="chat"><chat-container .session=${this.session} @covers=${(event: CustomEvent<boolean>) => (this._covered = event.detail)}></chat-container></div>
      </div>`;
  }

  #dress(handle: string, name: string, tagline: string): void {
    if (this.#dressed) return;
    this.#dressed = true;
    dress(handle);
    document.title = tagline ? `${name} · ${tagline}` : name;
    if (this.#claiming) void import('./claim-panel.ts');
  }

  #skeleton() {
    const bone = (width: string, height: string) => html`<div class="bone" style=${`width:${width};height:${height}`}></div>`;
    return html`<main aria-busy="true" aria-label="Loading">
      ${bone('112px', '112px')} ${bone('55%', '32px')} ${bone('75%', '20px')} ${bone('100%', '64px')} ${bone('100%', '64px')}
      ${bone('100%', '64px')}
    </main>`;
  }
}
customElements.define('bio-page', BioPage);
