/** One conversation: to read, or to see once more as it happened. */
import { css, html, nothing } from 'lit';
import { effect, signal } from '@preact/signals-core';
import type { CompletionView, Listing, TranscriptItem, TranscriptRead } from '../../../protocol/admin.ts';
import { parseFrame, parseItem, type Frame } from '../../../protocol/frames.ts';
import { EMPTY, type Conversation } from '../../../state/conversation.ts';
import { href } from '../../../state/admin/place.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { speak } from '../../../words/index.ts';
import '../cib-empty.ts';
import { AdminView, icon } from '../view.ts';
import { badges } from './badges.ts';
import { pills, rows } from './insight.styles.ts';
import { Reading } from './reading.ts';
import type { Mark } from './record-log.ts';
import type { ReplayBar } from './replay-bar.ts';
import { Player, Tape } from './tape.ts';
import { isolated, moment, percent } from './written.ts';

const ITEMS = 200;
const FRAMES = 500;

export class ConversationView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    pills,
    rows,
    css`
      .back {
        margin-block-end: 8px;
        margin-inline-start: -10px;
      }
      .facts {
        margin-block-end: 16px;
      }
      .stage {
        display: flex;
        flex-direction: column;
        height: max(260px, min(100dvh - 470px, 640px));
        overflow-y: auto;
        border: 1px solid var(--line);
        border-radius: 18px;
      }
      .stage record-log {
        flex: 1 0 auto;
        border-radius: 0;
      }
      .read {
        border: 1px solid var(--line);
      }
      replay-bar {
        margin-block-start: 12px;
      }
      .hint {
        margin-block: 10px;
      }
    `,
  ];
  readonly #read = new Reading<TranscriptRead>();
  readonly #mode = signal<'read' | 'replay'>('read');
  readonly #player = new Reading<Player>();
  /** How much of the recording is here, from 0 to 1. */
  readonly #came = signal(0);
  readonly #ready = signal(false);
  readonly #replaced = signal(false);
  readonly #gone = signal(false);
  #thread = '';
  #unfollow = (): void => {};

  protected override watched() {
    return [...this.#read.watched, ...this.#player.watched, this.#mode, this.#came, this.#ready, this.#replaced, this.#gone];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#prepare();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow();
    this.#player.value.value?.pause();
  }

  protected override willUpdate(): void {
    const { thread = '' } = this.params;
    if (thread === this.#thread) return;
    this.#thread = thread;
    this.#mode.value = 'read';
    this.#player.value.value = null;
    this.#load();
  }

  /** The bubbles speak as the rest does. */
  async #prepare(): Promise<void> {
    await speak(insight.locale);
    await Promise.all([import('./record-log.ts'), import('./replay-bar.ts')]);
    this.#ready.value = true;
  }

  readonly #load = (): void => {
    const path = `/transcripts/${encodeURIComponent(this.#thread)}`;
    this.#gone.value = false;
    void this.#read.read(async () => {
      try {
        return await admin.get<TranscriptRead>(path, { limit: ITEMS });
      } catch (error) {
        this.#gone.value = error instanceof AdminError && error.status === 404;
        throw error;
      }
    });
  };

  async #earlier(): Promise<void> {
    const now = this.#read.value.value;
    if (!now || now.before === null) return;
    const before = now.before;
    await this.#read.read(async () => {
      const older = await admin.get<TranscriptRead>(`/transcripts/${encodeURIComponent(this.#thread)}`, { limit: ITEMS, before });
      return { ...older, items: [...older.items, ...now.items] };
    });
  }

  readonly #replay = (): void => {
    this.#mode.value = 'replay';
    if (this.#player.value.value || this.#player.loading.value) return;
    this.#came.value = 0;
    const thread = this.#thread;
    void this.#player.read(() => this.#recording(thread)).then(() => this.#follow());
  };

  async #recording(thread: string): Promise<Player> {
    const path = `/transcripts/${encodeURIComponent(thread)}/frames`;
    const runs: CompletionView[] = [];
    for (;;) {
      const page = await admin.get<Listing<CompletionView>>('/completions', { thread, limit: FRAMES, offset: runs.length });
      runs.push(...page.items);
      if (page.items.length === 0 || runs.length >= page.total) break;
    }
    const frames: Frame[] = [];
    let read = 0;
    for (;;) {
      const page = await admin.get<Listing<unknown>>(path, { limit: FRAMES, offset: read });
      read += page.items.length;
      frames.push(...page.items.map(parseFrame).filter((frame) => frame !== null));
      this.#came.value = page.total > 0 ? read / page.total : 1;
      if (page.items.length === 0 || read >= page.total) break;
    }
    return new Player(new Tape(frames, runs));
  }

  /** Draws with the player, and keeps its newest words in view while it plays. */
  #follow(): void {
    this.#unfollow();
    const player = this.#player.value.value;
    if (!player) return;
    this.#unfollow = effect(() => {
      void player.talk.value;
      this.requestUpdate();
    });
  }
  readonly #grown = (): void => {
    const stage = this.renderRoot.querySelector('.stage');
    if (stage) stage.scrollTop = stage.scrollHeight;
  };
  readonly #key = (event: KeyboardEvent): void => this.renderRoot.querySelector<ReplayBar>('replay-bar')?.key(event);

  /** What the visitor had before them in the end, and what was replaced, where that is wished. */
  #talk(items: readonly TranscriptItem[]): Conversation {
    const shown = items.filter(({ replacedAt }) => this.#replaced.value || !replacedAt).map(parseItem);
    const entries = shown.filter((item) => item !== null).map((item) => ({ key: item.id, item, live: false, failure: null }));
    return { ...EMPTY, thread: this.#thread, entries };
  }

  override render() {
    const { value, failure } = this.#read;
    const read = value.value;
    const words = insight.conversation;
    return html`<a class="plain small back" href=${href('/conversations')}><span class="mirrored" .style=${'rotate:180deg;display:inline-flex'}>${icon('arrow')}</span> ${words.back}</a>
      ${this.head(read ? (read.transcript.label ? isolated(read.transcript.label) : insight.conversations.unnamed) : insight.titles.conversations)}
      ${this.#gone.value
        ? html`<cib-empty drawing="lost" .heading=${insight.conversations.nothingTitle} .text=${words.gone}>
            <a class="quiet" href=${href('/conversations')}>${words.back}</a>
          </cib-empty>`
        : failure.value ? this.failed(failure.value, this.#load) : read && this.#ready.value ? this.#shown(read) : this.waiting(3)}`;
  }

  #shown(read: TranscriptRead) {
    const words = insight.conversation;
    const { transcript } = read;
    const mode = this.#mode.value;
    return html`<div class="row facts">
        <span class="soft small">${words.began} ${moment(transcript.createdAt)} · ${words.last} ${moment(transcript.updatedAt)}</span>
        ${badges(transcript)}
        ${transcript.lead ? html`<a class="link small" href=${href(`/leads?visitor=${encodeURIComponent(transcript.visitor)}`)}>${words.theirLeads}</a>` : nothing}
        <a class="link small" href=${href(`/conversations?visitor=${encodeURIComponent(transcript.visitor)}`)}>${words.theirOthers}</a>
      </div>
      <div class="row between">
        <div class="pills" role="group" aria-label=${words.modes}>
          <button aria-pressed=${mode === 'read'} @click=${() => (this.#mode.value = 'read')}>${words.read}</button>
          <button aria-pressed=${mode === 'replay'} @click=${this.#replay}>${words.replay}</button>
        </div>
        ${mode === 'read' ? this.#toggle(read) : nothing}
      </div>
      <p class="soft small hint">${words.onlyToRead}</p>
      ${mode === 'read' ? this.#transcript(read) : this.#recorded(read)}`;
  }

  #toggle({ items }: TranscriptRead) {
    const words = insight.conversation;
    const gone = items.filter(({ replacedAt }) => replacedAt).length;
    if (gone === 0) return nothing;
    return html`<button class="plain small" aria-pressed=${this.#replaced.value} @click=${() => (this.#replaced.value = !this.#replaced.value)}>
      ${this.#replaced.value ? words.hideReplaced : `${words.showReplaced} (${words.replaced(gone)})`}
    </button>`;
  }

  #transcript(read: TranscriptRead) {
    const marks = new Map(read.items.map(({ id, rating, replacedAt }): [string, Mark] => [id, { rating, replaced: Boolean(replacedAt) }]));
    return html`<section class="stack" aria-label=${insight.conversation.label}>
      ${read.before === null
        ? nothing
        : html`<button class="quiet small" .style=${'justify-self:center'} @click=${() => void this.#earlier()}>${insight.conversation.earlier}</button>`}
      <record-log class="read" dated .talk=${this.#talk(read.items)} .marks=${marks}></record-log>
    </section>`;
  }

  #recorded(read: TranscriptRead) {
    const words = insight.replay;
    const { value, failure } = this.#player;
    if (failure.value) return this.failed(failure.value, this.#replay);
    const player = value.value;
    if (!player) return html`<p class="soft" role="status">${words.loading(percent(this.#came.value))}</p>${this.waiting(1, 240)}`;
    if (player.tape.frames.length === 0) return html`<p class="empty">${words.empty}</p>`;
    // Ratings are given later and are no part of the recording.
    const marks = new Map(player.ended ? read.items.map(({ id, rating }): [string, Mark] => [id, { rating }]) : []);
    const talk = player.talk.value;
    return html`<section aria-label=${words.place} @keydown=${this.#key}>
      <div class="stage" tabindex="0" role="region" aria-label=${insight.conversation.label}>
        ${talk.entries.length === 0 ? html`<p class="soft" .style=${'margin:auto;padding:20px;text-align:center'}>${words.begin}</p>` : nothing}
        <record-log .talk=${talk} .marks=${marks} ?hidden=${talk.entries.length === 0} @grown=${this.#grown}></record-log>
      </div>
      <replay-bar .player=${player}></replay-bar>
    </section>`;
  }
}
customElements.define('conversation-view', ConversationView);
