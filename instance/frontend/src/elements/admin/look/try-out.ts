/** Chat with a persona that need not be saved: the answer as it grows, the tools that ran, what was shown, and what it took. */
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { concluded, workOf } from '../../../state/conversation.ts';
import { SurfaceFeed } from '../../../surface/feed.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { spoken } from '../../../words/admin/spoken.ts';
import { base } from '../../drawing.ts';
import '../../chat/chat-bubble.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import { tryOut as styles } from './try-out.styles.ts';
import { bubbles, Trial, type Turn } from './trial.ts';

const MARKS: Readonly<Record<string, string>> = {
  completed: 'check', pending: 'clock', running: 'clock', not_found_error: 'search', validation_error: 'warning', failed: 'warning',
};

export class TryOut extends SpeakingElement {
  static override properties = {
    body: { attribute: false }, suggestions: { attribute: false }, engine: {}, _message: { state: true }, _quiet: { state: true },
  };
  /** The template to try; null is the one in use. */
  declare body: string | null;
  /** What the page offers its visitors to ask. */
  declare suggestions: readonly string[];
  /** What answers, as the page tells it; `offline` without a model. */
  declare engine: string;
  declare _message: string;
  /** A button of a surface was pressed. */
  declare _quiet: boolean;
  readonly #trial = new Trial(
    (asked, frame, signal) => admin.stream('/prompts/try', asked, frame, signal),
    (error) => ({
      code: error instanceof AdminError ? error.code : '',
      message: error instanceof AdminError ? error.message : shell.refusals.other,
      retryable: false,
    }),
  );
  readonly #feed = new SurfaceFeed(
    async (onAction) => (await import('../../../surface/renderer.ts')).createRenderer(onAction),
    async () => {
      this._quiet = true;
      return false;
    },
  );

  constructor() {
    super();
    this.body = null;
    this.suggestions = [];
    this.engine = '';
    this._message = '';
    this._quiet = false;
  }

  static override styles = [base, sheet, styles];

  protected override watched() {
    return [this.#trial.turns];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.firstUpdated();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#trial.stop();
    this.#size.disconnect();
  }

  /** Whether what comes last is in view. Who has scrolled up to read stays there, whatever grows. */
  #below = true;
  readonly #size = new ResizeObserver(() => {
    const log = this.renderRoot.querySelector<HTMLElement>('.log');
    if (log && this.#below) log.scrollTop = log.scrollHeight;
  });
  protected override firstUpdated(): void {
    this.#size.observe(this.renderRoot.querySelector('.turns')!);
  }

  #say(message: string): void {
    if (this.#trial.running || !message.trim()) return;
    this._message = '';
    this._quiet = false;
    this.#below = true;
    void this.#trial.say(message, this.body, {
      locale: spoken.value,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }).then(() => this.requestUpdate());
  }

  /** What the tools of a turn did, one line each. */
  #tools(turn: Turn) {
    const { tryOut } = look;
    const tools = turn.talk.entries.flatMap(({ item }) => item.parts.filter((part) => part.type === 'tool'));
    const said = turn.talk.entries.some(({ item }) => item.role === 'assistant');
    if (tools.length === 0) return turn.running || !said ? nothing : html`<p class="none">${tryOut.noTools}</p>`;
    return html`<div class="tools">
      <p class="what">${tryOut.tools}</p>
      <ul>
        ${tools.map(
          ({ label, name, status, summary, sources }) => html`<li class=${status}>
            ${icon(MARKS[status] ?? 'check')}
            <div>
              <p><strong>${label}</strong> <code dir="ltr">${name}</code> <span class="status">${tryOut.status[status] ?? status}</span></p>
              ${summary ? html`<p class="soft" dir="auto">${summary}</p>` : nothing}
              ${sources?.length ? html`<p class="soft" dir="auto">${[...new Set(sources.map(({ title }) => title))].filter(Boolean).join(' · ')}</p>` : nothing}
            </div>
          </li>`,
        )}
      </ul>
    </div>`;
  }

  #figures({ engine, usage, running }: Turn) {
    const { tryOut } = look;
    if (running || !engine) return nothing;
    const parts = [tryOut.engine(usage?.model || engine)];
    if (usage && usage.inputTokens + usage.outputTokens > 0) parts.push(tryOut.usage(usage.inputTokens, usage.outputTokens));
    if (usage?.cost) parts.push(tryOut.cost(usage.cost));
    return html`<p class="figures">${parts.join(' · ')}</p>`;
  }

  #turn(turn: Turn) {
    const shown = bubbles(turn);
    const done = concluded(turn.talk.entries);
    return html`<div class="turn">
      ${repeat(
        shown,
        ({ key }) => key,
        (entry) => html`<chat-bubble .entry=${entry} .last=${false} .feed=${this.#feed} .work=${workOf(turn.talk, entry, done)}></chat-bubble>`,
      )}
      ${this.#tools(turn)}${this.#figures(turn)}
    </div>`;
  }

  readonly #typed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#say(this._message);
  };

  override render() {
    const { tryOut } = look;
    const turns = this.#trial.turns.value;
    const { running } = this.#trial;
    const asked = this.suggestions.length > 0 ? this.suggestions : tryOut.questions;
    return html`
      <div class="top">
        <div class="grow">
          <h2>${tryOut.title}</h2>
          <p class="soft small">${tryOut.intro}</p>
        </div>
        ${turns.length > 0 ? html`<button type="button" class="plain small" @click=${() => this.#trial.clear()}>${icon('fresh')} ${tryOut.clear}</button>` : nothing}
      </div>
      ${this.engine === 'offline' ? html`<p class="note">${icon('question')}<span>${tryOut.offline}</span></p>` : nothing}
      <div class="log" role="log" aria-label=${tryOut.log} aria-busy=${running ? 'true' : 'false'} tabindex="0"
        @scroll=${(event: Event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.target as HTMLElement;
          this.#below = scrollHeight - scrollTop - clientHeight < 40;
        }}>
        <div class="turns">${turns.length === 0
          ? html`<div class="hello">
              <span class="mark">${icon('persona')}</span>
              <p>${tryOut.empty}</p>
              <div class="asks">${asked.slice(0, 4).map((question) => html`<button type="button" class="quiet small" dir="auto" @click=${() => this.#say(question)}>${question}</button>`)}</div>
            </div>`
          : repeat(turns, ({ key }) => key, (turn) => this.#turn(turn))}</div>
      </div>
      ${this._quiet ? html`<p class="note" role="status">${icon('question')}<span>${tryOut.noActions}</span></p>` : nothing}
      <form @submit=${(event: Event) => {
        event.preventDefault();
        this.#say(this._message);
      }}>
        <textarea class="say" rows="1" maxlength="4000" dir="auto" aria-label=${tryOut.message} placeholder=${tryOut.placeholder} .value=${this._message}
          @input=${(event: Event) => (this._message = (event.target as HTMLTextAreaElement).value)} @keydown=${this.#typed}></textarea>
        ${running
          ? html`<button type="button" class="send" aria-label=${tryOut.stop} title=${tryOut.stop} @click=${() => this.#trial.stop()}>${icon('stop')}</button>`
          : html`<button type="submit" class="send" aria-label=${tryOut.send} title=${tryOut.send} ?disabled=${!this._message.trim()}>${icon('send')}</button>`}
      </form>
    `;
  }
}
customElements.define('try-out', TryOut);
