/** The newest answers, each with how it went and what it took. */
import { signal } from '@preact/signals-core';
import { html } from 'lit';
import type { CompletionView, Listing } from '../../../protocol/admin.ts';
import { href } from '../../../state/admin/place.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { AdminView } from '../view.ts';
import { rows, tables } from './insight.styles.ts';
import { pager } from './pages.ts';
import { Reading } from './reading.ts';
import { count, dollars, moment, lasting } from './written.ts';

const LIMIT = 20;
const KINDS: Record<string, string> = { complete: 'good', error: 'bad', interrupted: 'care', cancelled: 'calm', running: '' };

export class RunList extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    tables,
  ];
  readonly #found = new Reading<Listing<CompletionView>>();
  readonly #failed = signal(false);
  #offset = 0;

  protected override watched() {
    return [...this.#found.watched, this.#failed];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
  }
  readonly #read = (): void => {
    const asked = { status: this.#failed.value ? 'error' : undefined, limit: LIMIT, offset: this.#offset };
    void this.#found.read(() => admin.get<Listing<CompletionView>>('/completions', asked));
  };
  #go(offset: number): void {
    this.#offset = offset;
    this.#read();
  }

  override render() {
    const words = insight.figures;
    const { value, failure } = this.#found;
    const found = value.value;
    return html`<section class="card">
      <div class="row between">
        <h2>${words.newest}</h2>
        <label class="row small">
          <input
            type="checkbox"
            .checked=${this.#failed.value}
            @change=${() => {
              this.#failed.value = !this.#failed.value;
              this.#go(0);
            }}
          />
          ${words.onlyFailed}
        </label>
      </div>
      ${failure.value ? this.failed(failure.value, this.#read) : found ? this.#table(found) : this.waiting(1, 160)}
    </section>`;
  }

  #table(found: Listing<CompletionView>) {
    const words = insight.figures;
    if (found.items.length === 0) return html`<p class="soft">${insight.general.none}</p>`;
    const heads = [words.tokensIn, words.tokensOut, words.cost, words.first, words.duration];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.newest}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.when}</th>
              <th scope="col">${words.status}</th>
              <th scope="col">${words.model}</th>
              ${heads.map((one) => html`<th scope="col" class="number">${one}</th>`)}
              <th scope="col"><span class="sr">${words.open}</span></th>
            </tr>
          </thead>
          <tbody>
            ${found.items.map((run) => this.#row(run))}
          </tbody>
        </table>
      </div>
      ${pager(found, (offset) => this.#go(offset))}`;
  }

  #row(run: CompletionView) {
    const words = insight.figures;
    const took = (ms: number | null): string => (ms === null ? words.unknown : lasting(ms));
    return html`<tr>
      <td><time datetime=${run.startedAt}>${moment(run.startedAt)}</time></td>
      <td><span class="chip ${KINDS[run.status] ?? ''}">${words.statuses[run.status] ?? run.status}</span> ${run.error ? html`<code class="small">${run.error}</code>` : ''}</td>
      <td><bdi>${run.model ?? words.ownEngine}</bdi></td>
      <td class="number">${count(run.inputTokens)}</td>
      <td class="number">${count(run.outputTokens)}</td>
      <td class="number">${run.cost === null ? words.unknown : dollars(run.cost)}</td>
      <td class="number">${took(run.ttftMs)}</td>
      <td class="number">${took(run.durationMs)}</td>
      <td><a class="link" href=${href(`/conversations/${encodeURIComponent(run.thread)}`)}>${words.open}</a></td>
    </tr>`;
  }
}
customElements.define('run-list', RunList);
