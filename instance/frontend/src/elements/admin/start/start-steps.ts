/** The steps that write something: who one is, one's links, three answers. Each says by `settle` whether one may go on. */
import { html, nothing } from 'lit';
import { effect, signal } from '@preact/signals-core';
import { repeat } from 'lit/directives/repeat.js';
import type { FaqView, LinkView, ProfileView } from '../../../protocol/admin.ts';
import { addressesIn, guess, type Guess } from '../../../state/admin/addresses.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { ANSWERS } from '../../../state/admin/progress.ts';
import { Resource } from '../../../state/admin/resource.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { lengths, rowStyles } from '../content/editor.ts';
import { linkIcon, linkIcons } from '../content/link-icons.ts';
import { profileForm } from '../content/profile-form.ts';
import { saveProfile } from '../content/profile-view.ts';
import { focusError } from '../cib-field.ts';
import { AdminView, icon } from '../view.ts';
import { startStyles } from './start.styles.ts';

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

export abstract class StartStep extends AdminView {
  static override styles = [...AdminView.styles, rowStyles, startStyles];
  /** Keeps what is written; resolves to whether one may go on. */
  async settle(): Promise<boolean> {
    return true;
  }
}

export class StartProfile extends StartStep {
  static override properties = { ...StartStep.properties, _draft: { state: true }, _failure: { state: true } };
  declare _draft: Draft<ProfileView> | null;
  declare _failure: string;
  #stop = (): void => {};
  constructor() {
    super();
    this._draft = null;
    this._failure = '';
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    this._draft?.reset();
  }
  async #load(): Promise<void> {
    try {
      const draft = new Draft(await admin.get<ProfileView>('/profile'));
      this._draft = draft;
      this._failure = '';
      this.#stop = effect(() => {
        void [draft.value.value, draft.errors.value];
        this.requestUpdate();
      });
    } catch (error) {
      this._failure = words(error);
    }
  }
  override async settle(): Promise<boolean> {
    const draft = this._draft;
    if (!draft?.dirty.value || (await saveProfile(draft))) return true;
    await this.updateComplete;
    focusError(this.renderRoot);
    return false;
  }
  override render() {
    if (this._draft) return profileForm(this._draft);
    return this._failure ? this.failed(this._failure, () => void this.#load()) : this.waiting(3, 72);
  }
}
customElements.define('start-profile', StartProfile);

/** A link that is about to be added. */
interface Proposal extends Guess {
  url: string;
}

export class StartLinks extends StartStep {
  static override properties = { ...StartStep.properties, _proposals: { state: true }, _wrong: { state: true }, _busy: { state: true }, _added: { state: true } };
  declare _proposals: readonly Proposal[];
  declare _wrong: string;
  declare _busy: boolean;
  /** What was added just now, said to those who do not see it. */
  declare _added: string;
  readonly #text = new Draft({ text: '' });
  readonly #links = new Resource<LinkView>('/links', { removed: ({ title }) => content.links.removed(title) });
  constructor() {
    super();
    this._proposals = [];
    this._wrong = '';
    this._busy = false;
    this._added = '';
  }
  protected override watched() {
    return [this.#links.items, this.#links.failure, linkIcons, this.#text.value];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.#links.load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#text.reset();
  }

  #typed(text: string): void {
    this.#text.set({ text });
    this._wrong = '';
    const known = new Map(this._proposals.map((one) => [one.url, one]));
    const there = new Set(this.#links.items.value?.map(({ url }) => url));
    this._proposals = addressesIn(text).flatMap((url) => (there.has(url) ? [] : [known.get(url) ?? { url, ...guess(url)! }]));
  }
  #rename(url: string, title: string): void {
    this._proposals = this._proposals.map((one) => (one.url === url ? { ...one, title } : one));
  }

  async #add(): Promise<boolean> {
    const text = this.#text.value.value.text;
    if (this._proposals.length === 0) {
      this._wrong = text.trim() ? content.start.noAddress : '';
      return text.trim() === '';
    }
    this._busy = true;
    let count = 0;
    try {
      for (const { title, url, kind } of this._proposals) {
        await this.#links.create({ title: title.trim().slice(0, 80) || url, url, kind });
        count++;
      }
      this._added = content.start.added(count);
      this.#text.reset({ text: '' });
      this._proposals = [];
      return true;
    } catch (error) {
      // Those that were taken are on the page; the others are still here.
      this._proposals = this._proposals.slice(count);
      this._wrong = error instanceof AdminError ? (Object.values(error.fields)[0] ?? error.message) : shell.refusals.other;
      return false;
    } finally {
      this._busy = false;
    }
  }
  override settle(): Promise<boolean> {
    return this.#add();
  }

  override render() {
    const says = content.start;
    const items = this.#links.items.value;
    return html`<div class="stack">
      <p class="sr" role="status">${this._added}</p>
      <cib-field .label=${says.paste} .error=${this._wrong}>
        <textarea
          rows="3"
          dir="ltr"
          inputmode="url"
          spellcheck="false"
          placeholder=${says.pasteExample}
          .value=${this.#text.value.value.text}
          @input=${(event: Event) => this.#typed((event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </cib-field>
      ${this._proposals.length > 0
        ? html`<ul class="proposals" role="list">
              ${repeat(
                this._proposals,
                ({ url }) => url,
                ({ url, title, kind }) => html`<li>
                  <span class="face" aria-hidden="true">${linkIcon(kind)}</span>
                  <span class="grow">
                    <input dir="auto" aria-label=${content.named(content.links.title, url)} .value=${title} @input=${(event: Event) => this.#rename(url, (event.target as HTMLInputElement).value)} />
                    <span class="small soft" dir="ltr">${url}</span>
                  </span>
                  <span class="chip calm">${content.links.kinds[kind]}</span>
                </li>`,
              )}
            </ul>
            <div><button class="quiet" ?disabled=${this._busy} @click=${() => void this.#add()}>${icon('plus')} ${says.add}</button></div>`
        : nothing}
      ${this.#links.failure.value && !items ? this.failed(this.#links.failure.value, () => void this.#links.load()) : nothing}
      ${items && items.length > 0
        ? html`<h3>${says.have}</h3>
            <ul class="have" role="list">
              ${items.map(
                (link) => html`<li>
                  <span class="face" aria-hidden="true">${link.style === 'heading' ? icon('heading') : linkIcon(link.shownIcon, link.kind)}</span>
                  <span class="grow"><b dir="auto">${link.title}</b></span>
                  <button class="only" aria-label=${content.named(content.remove, link.title)} @click=${() => void this.#links.remove(link.id)}>${icon('trash')}</button>
                </li>`,
              )}
            </ul>`
        : nothing}
    </div>`;
  }
}
customElements.define('start-links', StartLinks);

export class StartFaq extends StartStep {
  readonly #faq = new Resource<FaqView>('/faq', { removed: () => content.faq.removed });
  /** The question that is being answered; null while one is to be chosen. */
  readonly #draft = signal<Draft<{ question: string; answer: string }> | null>(null);
  #stop = (): void => {};

  protected override watched() {
    return [this.#faq.items, this.#faq.failure, this.#draft];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.#faq.load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#done();
  }

  async #begin(question: string): Promise<void> {
    const draft = new Draft({ question: '', answer: '' });
    if (question) draft.reset({ question, answer: '' });
    this.#draft.value = draft;
    this.#stop = effect(() => {
      void [draft.value.value, draft.errors.value, draft.saving.value];
      this.requestUpdate();
    });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(question ? 'textarea' : 'input')?.focus();
  }
  #done(): void {
    this.#stop();
    this.#draft.value?.reset();
    this.#draft.value = null;
  }

  async #keep(event?: Event): Promise<boolean> {
    event?.preventDefault();
    const draft = this.#draft.value;
    if (!draft) return true;
    const errors = lengths(draft.value.value, { question: { most: 200, needed: true }, answer: { most: 2000, needed: true } });
    draft.errors.value = errors;
    const kept =
      Object.keys(errors).length === 0 &&
      (await draft.save(async (value) => {
        await this.#faq.create({ question: value.question.trim(), answer: value.answer.trim() });
        return value;
      }));
    if (kept) {
      this.#done();
      return true;
    }
    await this.updateComplete;
    focusError(this.renderRoot);
    return false;
  }
  /** A question without any answer yet is nothing to be kept. */
  override async settle(): Promise<boolean> {
    const draft = this.#draft.value;
    if (draft && draft.value.value.answer.trim() === '' && !draft.dirty.value) this.#done();
    return this.#keep();
  }

  #answering(draft: Draft<{ question: string; answer: string }>) {
    const says = content.faq;
    const { question, answer } = draft.value.value;
    const error = (field: 'question' | 'answer'): string => draft.errors.value[field] ?? '';
    return html`<form class="answer" novalidate @submit=${(event: Event) => void this.#keep(event)}>
      <cib-field .label=${says.question} .limit=${200} .error=${error('question')}>
        <input dir="auto" autocomplete="off" .value=${question} @input=${(event: Event) => draft.set({ question: (event.target as HTMLInputElement).value })} />
      </cib-field>
      <cib-field .label=${says.answer} .hint=${says.answerHint} .limit=${2000} .error=${error('answer')}>
        <textarea rows="3" dir="auto" .value=${answer} @input=${(event: Event) => draft.set({ answer: (event.target as HTMLTextAreaElement).value })}></textarea>
      </cib-field>
      <div class="row end">
        <button type="button" class="plain" @click=${() => this.#done()}>${shell.cancel}</button>
        <button class="quiet" ?disabled=${draft.saving.value}>${icon('check')} ${content.start.keep}</button>
      </div>
    </form>`;
  }

  override render() {
    const says = content.start;
    const items = this.#faq.items.value;
    const failure = this.#faq.failure.value;
    if (!items) return failure ? this.failed(failure, () => void this.#faq.load()) : this.waiting(3, 56);
    const asked = new Set(items.map(({ question }) => question));
    const left = says.suggestions.filter(([question]) => !asked.has(question));
    const draft = this.#draft.value;
    return html`<div class="stack">
      <p class="chip ${items.length >= ANSWERS ? 'good' : ''}" role="status">
        ${says.answered(new Intl.NumberFormat(shell.locale).format(Math.min(items.length, ANSWERS)))}
      </p>
      ${draft
        ? this.#answering(draft)
        : html`<h3>${says.suggested}</h3>
            <div class="suggestions">
              ${left.map(([question]) => html`<button class="quiet" @click=${() => void this.#begin(question)}>${question}</button>`)}
              <button class="plain" @click=${() => void this.#begin('')}>${icon('plus')} ${says.own}</button>
            </div>`}
      ${items.length > 0
        ? html`<ul class="have" role="list">
            ${items.map(
              (one) => html`<li>
                <span class="face" aria-hidden="true">${icon('check')}</span>
                <span class="grow"><b dir="auto">${one.question}</b><span class="small soft" dir="auto">${one.answer}</span></span>
                <button class="only" aria-label=${content.named(content.remove, one.question)} @click=${() => void this.#faq.remove(one.id)}>${icon('trash')}</button>
              </li>`,
            )}
          </ul>`
        : nothing}
    </div>`;
  }
}
customElements.define('start-faq', StartFaq);
