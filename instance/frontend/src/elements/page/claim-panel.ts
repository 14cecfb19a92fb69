/** Where the claim link leads: the creator takes the page over with the token that stood behind the `#`. */
import { css, html, LitElement } from 'lit';
import { ApiError, claim } from '../../transport/api.ts';
import { base, icon } from '../drawing.ts';

type Stand = 'ready' | 'busy' | 'done' | { failed: string; again: boolean };

const WHY: Record<number, string> = {
  403: 'This link does not open this page. Use the newest one that you were sent, or ask for another.',
  410: 'This link was used already. If that was not you, tell whoever set the page up for you.',
};

export class ClaimPanel extends LitElement {
  static override properties = { name: { type: String }, token: { attribute: false }, _stand: { state: true } };
  declare name: string;
  /** What stood behind the `#`; empty where nothing did. */
  declare token: string;
  declare _stand: Stand;
  constructor() {
    super();
    this.name = '';
    this.token = '';
    this._stand = 'ready';
  }

  static override styles = [
    base,
    css`
      .card {
        padding: 26px 22px;
        text-align: center;
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: 26px;
        box-shadow: var(--shadow-high);
      }
      .sign {
        display: inline-grid;
        place-items: center;
        width: 56px;
        height: 56px;
        border-radius: 18px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      h2 {
        margin: 14px 0 6px;
        font-size: 1.375rem;
        letter-spacing: -0.02em;
      }
      p {
        margin: 0 auto;
        max-width: 40ch;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      .go {
        display: inline-block;
        margin-top: 18px;
        padding: 13px 26px;
        border-radius: 999px;
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 650;
        text-decoration: none;
      }
      .go:disabled {
        opacity: 0.5;
      }
    `,
  ];

  async #claim(): Promise<void> {
    this._stand = 'busy';
    try {
      await claim(this.token);
      this.token = '';
      this._stand = 'done';
      this.dispatchEvent(new Event('claimed', { bubbles: true, composed: true }));
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      const failed = error instanceof ApiError ? (WHY[status] ?? error.message) : 'That did not work. Try again.';
      this._stand = { failed, again: !(status in WHY) };
    }
  }

  #card(sign: string, title: string, words: string, action: unknown) {
    return html`<div class="card" role="status">
      <span class="sign">${icon(sign)}</span>
      <h2>${title}</h2>
      <p>${words}</p>
      ${action}
    </div>`;
  }

  override render() {
    const onward = html`<a class="go" href="/">Go to the page</a>`;
    const again = html`<button class="go" @click=${() => void this.#claim()}>Try again</button>`;
    if (typeof this._stand === 'object') {
      return this.#card('warning', 'That did not work', this._stand.failed, this._stand.again ? again : onward);
    }
    if (!this.token && this._stand === 'ready') {
      return this.#card('question', 'This link is not complete', 'Open the whole link that you were sent, up to its last character.', onward);
    }
    switch (this._stand) {
      case 'done':
        return this.#card('check', 'The page is yours', 'This browser is now known as the owner of the page.', onward);
      case 'ready':
      case 'busy':
        return this.#card(
          'person',
          `Is this your page${this.name ? `, ${this.name}` : ''}?`,
          'This link was made for you and works once. Take the page over in the browser that you use yourself.',
          html`<button class="go" ?disabled=${this._stand === 'busy'} @click=${() => void this.#claim()}>Take over this page</button>`,
        );
    }
  }
}
customElements.define('claim-panel', ClaimPanel);
