/** Questions that the page had no answer to: answered here once, they are part of it. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import type { FaqView, Listing, OpenQuestion } from '../../../protocol/admin.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { href } from '../../../state/admin/place.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-empty.ts';
import '../cib-field.ts';
import { focusError } from '../cib-field.ts';
import { AdminView, icon } from '../view.ts';
import { rows } from './insight.styles.ts';
import { Reading, why } from './reading.ts';
import { ago, moment } from './written.ts';

const LONGEST = { question: 200, answer: 2000 };
const MOST_ALIASES = 20;

interface Writing {
  id: string;
  question: string;
  answer: string;
  aliases: string;
  errors: Readonly<Record<string, string>>;
  sending: boolean;
}

/** Ways to ask, one a line; not the question itself, nothing twice, nothing that is too long to be kept. */
export function aliasesOf(lines: string, question: string): string[] {
  const plain = (text: string): string => text.toLocaleLowerCase().replace(/[\s?!.،؟]+/g, ' ').trim();
  const found = new Map<string, string>();
  for (const line of lines.split('\n').map((one) => one.trim())) {
    if (line && line.length <= LONGEST.question && plain(line) !== plain(question)) found.set(plain(line), found.get(plain(line)) ?? line);
  }
  return [...found.values()].slice(0, MOST_ALIASES);
}

export class QuestionsView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    css`
      .asked {
        display: grid;
        gap: 8px;
      }
      h2 {
        overflow-wrap: anywhere;
      }
      details ul {
        margin: 6px 0 0;
        padding-inline-start: 20px;
      }
      form {
        margin-block-start: 10px;
        padding-block-start: 16px;
        border-block-start: 1px solid var(--line);
      }
    `,
  ];
  readonly #found = new Reading<Listing<OpenQuestion>>();
  readonly #writing = signal<Writing | null>(null);

  protected override watched() {
    return [...this.#found.watched, this.#writing];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
  }
  readonly #read = (): void => void this.#found.read(() => admin.get<Listing<OpenQuestion>>('/unanswered', { limit: 200 }));

  /** Without one of them, as long as the instance does not say otherwise. Returns the way back. */
  #without(asked: OpenQuestion): () => void {
    const before = this.#found.value.value!;
    this.#found.value.value = { ...before, items: before.items.filter(({ id }) => id !== asked.id), total: before.total - 1 };
    return () => {
      const now = this.#found.value.value ?? before;
      const items = before.items.filter(({ id }) => id === asked.id || now.items.some((other) => other.id === id));
      this.#found.value.value = { ...now, items, total: now.total + 1 };
    };
  }

  async #dismiss(asked: OpenQuestion): Promise<void> {
    const back = this.#without(asked);
    try {
      await admin.remove(`/unanswered/${asked.id}`);
      tell(insight.questions.dismissed(asked.question), () => this.#reopen(asked));
    } catch (error) {
      this.#refused(error, back);
    }
  }

  #refused(error: unknown, back: () => void): void {
    if (error instanceof AdminError && error.status === 404) {
      warn(insight.questions.ended);
      this.#read();
    } else {
      back();
      warn(why(error));
    }
  }

  async #reopen(asked: OpenQuestion, faq?: number): Promise<void> {
    try {
      if (faq !== undefined) {
        await admin.remove(`/faq/${faq}`).catch((error: unknown) => {
          // Somebody has deleted it already: so much the better.
          if (!(error instanceof AdminError && error.status === 404)) throw error;
        });
      }
      await admin.post(`/unanswered/${asked.id}/reopen`);
      tell(insight.questions.reopened);
    } catch (error) {
      warn(why(error));
    }
    this.#read();
  }

  #begin(asked: OpenQuestion): void {
    const aliases = asked.variants.filter((words) => words !== asked.question && words.length <= LONGEST.question).join('\n');
    const question = asked.question.slice(0, LONGEST.question);
    this.#writing.value = { id: asked.id, question, answer: '', aliases, errors: {}, sending: false };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('textarea[name=answer]')?.focus());
  }

  #write(change: Partial<Writing>): void {
    const now = this.#writing.value;
    if (now) this.#writing.value = { ...now, ...change };
  }

  async #answer(event: Event, asked: OpenQuestion): Promise<void> {
    event.preventDefault();
    const now = this.#writing.value;
    if (!now || now.sending) return;
    const form = event.currentTarget as HTMLElement;
    if (now.answer.trim() === '') {
      this.#write({ errors: { answer: insight.questions.needsAnswer } });
      await this.updateComplete;
      return focusError(form);
    }
    this.#write({ sending: true, errors: {} });
    const { question, answer } = now;
    try {
      const body = { question, answer, aliases: aliasesOf(now.aliases, question) };
      const { id } = await admin.post<FaqView>(`/unanswered/${asked.id}/answer`, body);
      this.#writing.value = null;
      this.#without(asked);
      tell(insight.questions.published(question), () => this.#reopen(asked, id));
    } catch (error) {
      const errors = error instanceof AdminError ? error.fields : {};
      this.#write({ sending: false, errors });
      if (error instanceof AdminError && error.status === 404) {
        this.#writing.value = null;
        this.#refused(error, this.#read);
      } else if (Object.keys(errors).length === 0) warn(why(error));
      else {
        await this.updateComplete;
        focusError(form);
      }
    }
  }

  override render() {
    const { value, failure } = this.#found;
    const words = insight.questions;
    const found = value.value;
    return html`${this.head(insight.titles.questions, words.intro, html`<a class="quiet" href=${href('/faq')}>${words.toFaq}</a>`)}
      ${failure.value
        ? this.failed(failure.value, this.#read)
        : !found
          ? this.waiting(3, 110)
          : found.items.length === 0
            ? html`<cib-empty drawing="done" .heading=${words.emptyTitle} .text=${words.empty}></cib-empty>`
            : html`<ul class="rows">
                ${found.items.map((asked) => html`<li class="card asked">${this.#asked(asked)}</li>`)}
              </ul>`}`;
  }

  #asked(asked: OpenQuestion) {
    const words = insight.questions;
    const writing = this.#writing.value?.id === asked.id ? this.#writing.value : null;
    const others = asked.variants.filter((one) => one !== asked.question);
    return html`<h2 dir="auto">${asked.question}</h2>
      <p class="row small soft">
        <span class="chip">${words.count(asked.count)}</span>
        <time datetime=${asked.lastAt} title=${moment(asked.lastAt)}>${words.last(ago(asked.lastAt))}</time>
        <a class="link" href=${href(`/conversations/${encodeURIComponent(asked.thread)}`)}>${words.seeConversation}</a>
      </p>
      ${others.length > 0
        ? html`<details class="small soft">
            <summary>${words.variants(others.length)}</summary>
            <ul>
              ${others.map((one) => html`<li dir="auto">${one}</li>`)}
            </ul>
          </details>`
        : nothing}
      ${writing
        ? this.#form(asked, writing)
        : html`<div class="row">
            <button class="primary small" @click=${() => this.#begin(asked)}>${icon('chat')} ${words.answer}</button>
            <button class="plain small" @click=${() => void this.#dismiss(asked)}>${words.dismiss}</button>
          </div>`}`;
  }

  #form(asked: OpenQuestion, { question, answer, aliases, errors, sending }: Writing) {
    const words = insight.questions;
    const value = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    return html`<form novalidate @submit=${(event: Event) => void this.#answer(event, asked)}>
      <div class="fields">
        <cib-field class="wide" .label=${words.question} .hint=${words.questionHint} .error=${errors.question ?? ''} .limit=${LONGEST.question}>
          <input dir="auto" name="question" .value=${question} @input=${(event: Event) => this.#write({ question: value(event) })} />
        </cib-field>
        <cib-field class="wide" .label=${words.yourAnswer} .error=${errors.answer ?? ''} .limit=${LONGEST.answer}>
          <textarea dir="auto" name="answer" rows="4" .value=${answer} @input=${(event: Event) => this.#write({ answer: value(event) })}></textarea>
        </cib-field>
        <cib-field class="wide" optional .label=${words.aliases} .hint=${words.aliasesHint} .error=${errors.aliases ?? ''}>
          <textarea dir="auto" name="aliases" rows="3" .value=${aliases} @input=${(event: Event) => this.#write({ aliases: value(event) })}></textarea>
        </cib-field>
      </div>
      <div class="row end" .style=${'margin-block-start:16px'}>
        <button type="button" class="quiet" @click=${() => (this.#writing.value = null)}>${insight.general.cancel}</button>
        <button class="primary" ?disabled=${sending}>${words.publish}</button>
      </div>
    </form>`;
  }
}
customElements.define('questions-view', QuestionsView);
