/** The first steps: five of them, in any order, left and taken up at any time. What is done is read from the page itself. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { go, search } from '../../../state/admin/place.ts';
import { nextStep, progress, readProgress, STEPS, type Step } from '../../../state/admin/progress.ts';
import { AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { AdminView, icon } from '../view.ts';
import './share-card.ts';
import './start-look.ts';
import './start-steps.ts';
import type { StartStep } from './start-steps.ts';
import { startStyles } from './start.styles.ts';

export class StartView extends AdminView {
  static override properties = { ...AdminView.properties, _failure: { state: true }, _busy: { state: true } };
  declare _failure: string;
  declare _busy: boolean;
  constructor() {
    super();
    this._failure = '';
    this._busy = false;
  }
  static override styles = [...AdminView.styles, startStyles, css``];

  protected override watched() {
    return [progress, search];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }
  async #load(): Promise<void> {
    this._failure = '';
    try {
      const read = await readProgress();
      if (!this.#asked) await go(`/start?step=${nextStep(read)}`, { replace: true });
    } catch (error) {
      this._failure = error instanceof AdminError ? error.message : shell.refusals.other;
    }
  }

  get #asked(): Step | null {
    const step = new URLSearchParams(search.value).get('step');
    return STEPS.find((one) => one === step) ?? null;
  }
  get #writing(): StartStep | null {
    return this.renderRoot.querySelector<StartStep>('[data-step]');
  }

  /** Goes to a step, or home, when what is written here is kept. */
  async #to(step: Step | null): Promise<void> {
    if (this._busy) return;
    this._busy = true;
    try {
      if (!((await this.#writing?.settle()) ?? true)) return;
      await go(step ? `/start?step=${step}` : '/');
      if (!step) return;
      await this.updateComplete;
      window.scrollTo({ top: 0 });
      this.renderRoot.querySelector<HTMLElement>('.step h2')?.focus();
      await readProgress();
    } catch {
      // What is done so far is read again with the next step.
    } finally {
      this._busy = false;
    }
  }

  #steps(now: Step): TemplateResult {
    const count = new Intl.NumberFormat(shell.locale);
    return html`<ol class="steps">
      ${STEPS.map((step, at) => {
        const done = progress.value?.[step] ?? false;
        return html`<li class=${done ? 'done' : ''}>
          <button aria-current=${step === now ? 'step' : nothing} @click=${() => void this.#to(step)}>
            <i aria-hidden="true">${done && step !== now ? icon('check') : count.format(at + 1)}</i>
            <span>${content.start.steps[step]}${done ? html`<span class="sr"> (${content.start.done})</span>` : nothing}</span>
          </button>
        </li>`;
      })}
    </ol>`;
  }

  #inside(step: Step): TemplateResult {
    switch (step) {
      case 'profile':
        return html`<start-profile data-step></start-profile>`;
      case 'links':
        return html`<start-links data-step></start-links>`;
      case 'faq':
        return html`<start-faq data-step></start-faq>`;
      case 'look':
        return html`<start-look data-step></start-look>`;
      case 'try':
        return html`<div class="tried">
          <iframe src="/" title=${content.start.tryPreview}></iframe>
          <div class="stack" .style=${'align-content:start'}>
            <a class="primary" href="/" target="_blank" rel="noopener">${icon('outside')} ${content.start.tryOpen}</a>
            <h3>${content.start.ready}</h3>
            <p class="soft">${content.start.readyText}</p>
            <share-card></share-card>
          </div>
        </div>`;
    }
  }

  override render() {
    const says = content.start;
    const step = this.#asked;
    const head = this.head(shell.titles.start, says.intro);
    if (!step) return html`${head}${this._failure ? this.failed(this._failure, () => void this.#load()) : this.waiting(2, 160)}`;
    const at = STEPS.indexOf(step);
    const texts: Record<Step, string> = {
      profile: says.profileText,
      links: says.linksText,
      faq: says.faqText,
      look: says.lookText,
      try: says.tryText,
    };
    const count = new Intl.NumberFormat(shell.locale);
    const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
    return html`${head}${this.#steps(step)}
      <section class="card step">
        <p class="sr">${says.stepOf(count.format(at + 1), count.format(STEPS.length))}</p>
        <h2 tabindex="-1">${says.steps[step]}</h2>
        <p class="soft">${texts[step]}</p>
        ${this.#inside(step)}
      </section>
      <div class="feet">
        ${before ? html`<button class="plain" @click=${() => void this.#to(before)}>${says.back}</button>` : html`<span class="plain"></span>`}
        ${after
          ? html`<button class="quiet" @click=${() => void go('/')}>${says.skip}</button>
              <button class="primary" ?disabled=${this._busy} @click=${() => void this.#to(after)}>${says.next}</button>`
          : html`<button class="primary" @click=${() => void this.#to(null)}>${says.finish}</button>`}
      </div>`;
  }
}
customElements.define('start-view', StartView);
