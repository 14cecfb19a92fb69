/** Polls: what is asked, how it stands, and whether one may still vote. */
import { css } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PollView } from '../../../protocol/admin.ts';
import type { Draft } from '../../../state/admin/draft.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { Resource } from '../../../state/admin/resource.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { html, icon, nothing } from '../view.ts';
import { Editor, lengths, type Errors } from './editor.ts';
import { told } from './moments.ts';

interface PollText {
  question: string;
  options: readonly string[];
}
const MOST = 10;

export class PollsEditor extends Editor<PollView, PollText> {
  static override styles = [
    ...Editor.styles,
    css`
      .poll {
        display: grid;
        gap: 12px;
      }
      .poll > header {
        display: flex;
        align-items: flex-start;
        gap: 12px;
      }
      .poll h2 {
        flex: 1;
        min-width: 0;
      }
      .options {
        display: grid;
        gap: 10px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .options .words {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        font-size: 0.9375rem;
      }
      .options b {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .way {
        height: 8px;
        margin-block-start: 4px;
        overflow: hidden;
        border-radius: 4px;
        background: var(--accent-soft);
      }
      .way i {
        display: block;
        height: 100%;
        border-radius: inherit;
        background: var(--tint);
      }
      .written {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
        gap: 6px;
      }
      .written .only {
        margin-block-end: 2px;
      }
    `,
  ];
  protected readonly resource = new Resource<PollView>('/polls', {
    created: () => content.polls.created,
    removed: () => content.polls.removed,
  });

  protected draftOf(item: PollView | null): PollText {
    return { question: item?.question ?? '', options: item?.options.map(({ text }) => text) ?? ['', ''] };
  }
  protected bodyOf({ question, options }: PollText): Partial<PollView> {
    const body = { question: question.trim(), options: options.map((text) => text.trim()).filter(Boolean) };
    return body as unknown as Partial<PollView>;
  }
  protected check(draft: PollText): Errors {
    const options = draft.options.map((text) => text.trim()).filter(Boolean);
    const wrong =
      options.length < 2
        ? content.polls.two
        : new Set(options.map((text) => text.toLowerCase())).size < options.length
          ? content.polls.same
          : options.some((text) => [...text].length > 100)
            ? shell.rules.maxLength(100)
            : '';
    return { ...lengths(draft, { question: { most: 200, needed: true } }), ...(wrong && { options: wrong }) };
  }
  protected heading(): string {
    return content.polls.newTitle;
  }

  #option(draft: Draft<PollText>, at: number, text: string) {
    return draft.set({ options: draft.value.value.options.map((one, other) => (other === at ? text : one)) });
  }

  protected form(draft: Draft<PollText>) {
    const says = content.polls;
    const { options } = draft.value.value;
    const count = new Intl.NumberFormat(shell.locale);
    const wrong = this.error(draft, 'options');
    return html`${this.line(draft, 'question', says.question, { limit: 200 })}
      ${options.map(
        (text, at) => html`<div class="written">
          <cib-field .label=${says.option(count.format(at + 1))} .limit=${100} .error=${at === options.length - 1 ? wrong : ''}>
            <input dir="auto" autocomplete="off" .value=${text} @input=${(event: Event) => this.#option(draft, at, (event.target as HTMLInputElement).value)} />
          </cib-field>
          ${options.length > 2
            ? html`<button
                type="button"
                class="only"
                aria-label=${says.removeOption(count.format(at + 1))}
                @click=${() => draft.set({ options: options.filter((_, other) => other !== at) })}
              >
                ${icon('close')}
              </button>`
            : nothing}
        </div>`,
      )}
      <div>
        <button type="button" class="plain" ?disabled=${options.length >= MOST} @click=${() => void this.#another(draft)}>${icon('plus')} ${says.addOption}</button>
      </div>`;
  }
  async #another(draft: Draft<PollText>): Promise<void> {
    draft.set({ options: [...draft.value.value.options, ''] });
    await this.updateComplete;
    [...this.renderRoot.querySelectorAll<HTMLInputElement>('.written input')].at(-1)?.focus();
  }

  /** Open or closed: seen at once, taken back where it is refused. */
  async #switch(poll: PollView, closed: boolean): Promise<void> {
    const { items } = this.resource;
    const put = (id: number, values: Partial<PollView>): void =>
      void (items.value = items.value?.map((one) => (one.id === id ? { ...one, ...values } : one)) ?? null);
    put(poll.id, { closedAt: closed ? new Date().toISOString() : null });
    try {
      put(poll.id, await admin.patch<PollView>(`/polls/${poll.id}`, { closed }));
      tell(closed ? content.polls.nowClosed : content.polls.nowOpen, () => this.#switch(poll, !closed));
    } catch (error) {
      put(poll.id, { closedAt: poll.closedAt });
      warn(error instanceof AdminError ? error.message : shell.refusals.other);
    }
  }

  #entry(poll: PollView) {
    const says = content.polls;
    const percent = new Intl.NumberFormat(shell.locale, { style: 'percent' });
    return html`<div class="card poll" role="listitem">
      <header>
        <h2 dir="auto">${poll.question}</h2>
        <span class="chip ${poll.closedAt ? 'calm' : 'good'}">${poll.closedAt ? says.closed : says.open}</span>
      </header>
      <ul class="options">
        ${poll.options.map(({ text, votes }) => {
          const part = poll.votes > 0 ? votes / poll.votes : 0;
          return html`<li>
            <div class="words"><span dir="auto">${text}</span><b>${says.votes(votes)} · ${percent.format(part)}</b></div>
            <div class="way" aria-hidden="true"><i .style=${`width:${part * 100}%`}></i></div>
          </li>`;
        })}
      </ul>
      <div class="row between">
        <span class="small soft">${says.votes(poll.votes)} · ${says.since(told(poll.createdAt, '', shell.locale, { dateStyle: 'medium' }))}</span>
        <div class="tools">
          <button class="quiet small" @click=${() => void this.#switch(poll, !poll.closedAt)}>${poll.closedAt ? says.reopen : says.close}<span class="sr">: ${poll.question}</span></button>
          ${this.tool('copy', says.again, poll.question, () => this.open(null, this.draftOf(poll)))}
          ${this.tool('trash', content.remove, poll.question, () => void this.resource.remove(poll.id))}
        </div>
      </div>
    </div>`;
  }

  override render() {
    const says = content.polls;
    const add = html`<button class="primary" @click=${() => this.open(null)}>${icon('plus')} ${says.add}</button>`;
    const newest = (polls: readonly PollView[]): PollView[] => [...polls].sort((one, other) => other.id - one.id);
    return html`${this.head(shell.titles.polls, says.intro, add)}
      ${this.list(
        (polls) => html`<div class="list" role="list">
          ${repeat(
            newest(polls),
            ({ id }) => id,
            (poll) => this.#entry(poll),
          )}
        </div>`,
        () => html`<cib-empty drawing="polls" .heading=${says.emptyTitle} .text=${says.emptyText}>
          <button class="primary" @click=${() => this.open(null)}>${icon('plus')} ${says.first}</button>
        </cib-empty>`,
      )}
      ${this.dialog(false)}`;
  }
}
customElements.define('polls-view', PollsEditor);
