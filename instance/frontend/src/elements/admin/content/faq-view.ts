/** Questions with the creator's own answers: their order, and the other ways in which they are asked. */
import { css } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FaqView } from '../../../protocol/admin.ts';
import type { Draft } from '../../../state/admin/draft.ts';
import { Resource } from '../../../state/admin/resource.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { AdminView, html, icon, nothing } from '../view.ts';
import './cib-chips.ts';
import { Editor, lengths, type Errors } from './editor.ts';

interface FaqText {
  question: string;
  answer: string;
  aliases: readonly string[];
}

export class FaqEditor extends Editor<FaqView, FaqText> {
  static override properties = { ...AdminView.properties, _editing: { state: true }, _search: { state: true } };
  declare _search: string;
  constructor() {
    super();
    this._search = '';
  }
  static override styles = [
    ...Editor.styles,
    css`
      .find {
        position: relative;
        margin-block-end: 14px;
      }
      .find input {
        padding-inline-start: 42px !important;
      }
      .find .icon {
        position: absolute;
        inset-block-start: 12px;
        inset-inline-start: 13px;
        color: var(--ink-soft);
        pointer-events: none;
      }
    `,
  ];
  protected readonly resource = new Resource<FaqView>('/faq', {
    created: () => content.faq.created,
    changed: () => content.faq.changed,
    removed: () => content.faq.removed,
    reordered: () => content.faq.reordered,
  });

  protected draftOf(item: FaqView | null): FaqText {
    return { question: item?.question ?? '', answer: item?.answer ?? '', aliases: item?.aliases ?? [] };
  }
  protected bodyOf({ question, answer, aliases }: FaqText): Partial<FaqView> {
    return { question: question.trim(), answer: answer.trim(), aliases: [...aliases] };
  }
  protected check(draft: FaqText): Errors {
    const long = draft.aliases.some((alias) => [...alias].length > 200);
    return {
      ...lengths(draft, { question: { most: 200, needed: true }, answer: { most: 2000, needed: true } }),
      ...(long && { aliases: shell.rules.maxLength(200) }),
    };
  }
  protected heading({ item }: { item: FaqView | null }): string {
    return item ? content.faq.editTitle : content.faq.newTitle;
  }
  protected form(draft: Draft<FaqText>) {
    const says = content.faq;
    return html`${this.line(draft, 'question', says.question, { limit: 200 })} ${this.lines(draft, 'answer', says.answer, { hint: says.answerHint, limit: 2000 })}
      <cib-chips
        .label=${says.aliases}
        .hint=${says.aliasesHint}
        .limit=${200}
        .error=${this.error(draft, 'aliases')}
        .value=${draft.value.value.aliases}
        @change=${(event: CustomEvent<readonly string[]>) => draft.set({ aliases: event.detail })}
      ></cib-chips>`;
  }

  #entry(entry: FaqView, sortable: boolean) {
    const { question, answer, aliases } = entry;
    return html`<div class="card entry" data-id=${entry.id} data-name=${question} role="listitem">
      ${sortable ? this.grip(question) : nothing}
      <button class="main" @click=${() => this.open(entry)}>
        <span class="sr">${content.named(content.edit, '')}</span>
        <span class="title" dir="auto">${question}</span>
        <span class="below" dir="auto">${answer}</span>
        <span class="chips">${aliases.length > 0 ? html`<span class="chip calm">${content.faq.aliasCount(aliases.length)}</span>` : nothing}</span>
      </button>
      <div class="tools">${this.tool('trash', content.remove, question, () => void this.resource.remove(entry.id))}</div>
    </div>`;
  }

  #found(entries: readonly FaqView[]): readonly FaqView[] {
    const wanted = this._search.trim().toLocaleLowerCase();
    if (!wanted) return entries;
    return entries.filter(({ question, answer, aliases }) => [question, answer, ...aliases].some((text) => text.toLocaleLowerCase().includes(wanted)));
  }

  #all(entries: readonly FaqView[]) {
    const found = this.#found(entries);
    // What is only a part of the list has no order of its own.
    const sortable = found.length === entries.length;
    const rows = repeat(
      found,
      ({ id }) => id,
      (entry) => this.#entry(entry, sortable),
    );
    return html`${entries.length > 5 || this._search
        ? html`<div class="find">
            ${icon('search')}
            <input
              type="search"
              aria-label=${content.faq.search}
              placeholder=${content.faq.search}
              .value=${this._search}
              @input=${(event: Event) => (this._search = (event.target as HTMLInputElement).value)}
            />
          </div>`
        : nothing}
      <p class="sr" role="status">${found.length === 0 ? content.nothingFound : ''}</p>
      ${found.length === 0
        ? html`<p class="empty">${content.nothingFound}</p>`
        : sortable
          ? html`<cib-sortable class="list" @reorder=${(event: CustomEvent<string[]>) => void this.resource.reorder(event.detail.map(Number))}>${rows}</cib-sortable>`
          : html`<div class="list" role="list">${rows}</div>`}`;
  }

  override render() {
    const says = content.faq;
    const add = html`<button class="primary" @click=${() => this.open(null)}>${icon('plus')} ${says.add}</button>`;
    return html`${this.head(shell.titles.faq, says.intro, add)}
      ${this.list(
        (entries) => this.#all(entries),
        () => html`<cib-empty drawing="faq" .heading=${says.emptyTitle} .text=${says.emptyText}>${add}</cib-empty>`,
      )}
      ${this.dialog()}`;
  }
}
customElements.define('faq-view', FaqEditor);
