/** The whole page as one file: taken away, or put in place of what is here. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import type { ImportSummary } from '../../../protocol/admin.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { confirm } from '../cib-dialog.ts';
import { AdminView, icon } from '../view.ts';
import { fetchArchive, keep, type Received } from './archive.ts';
import { rows, tables } from './insight.styles.ts';
import { why } from './reading.ts';
import { bytes, count, moment, percent } from './written.ts';

type Export = { step: 'idle' } | { step: 'packing' } | { step: 'coming'; received: Received } | { step: 'done'; size: number } | { step: 'failed'; why: string };
/** `fraction` is how much of the file is there; at 1 the instance works on it. */
type Import =
  | { step: 'idle' }
  | { step: 'checking' | 'importing'; fraction: number }
  | { step: 'checked'; file: File; summary: ImportSummary }
  | { step: 'done'; summary: ImportSummary }
  | { step: 'failed'; why: string };

/** What is told of a table; those without a name are the program's own affair. */
const listed = ({ rows: come, replaced }: ImportSummary): [name: string, come: number, goes: number][] =>
  Object.entries(insight.move.rows)
    .map(([table, name]): [string, number, number] => [name, come[table] ?? 0, replaced[table] ?? 0])
    .filter(([, comes, goes]) => comes > 0 || goes > 0);
const replaces = ({ replaced }: ImportSummary): boolean => Object.values(replaced).some((rows) => rows > 0);

export class MoveView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    tables,
    css`
      .card {
        display: grid;
        gap: 14px;
        justify-items: start;
      }
      .card > * {
        max-width: 100%;
      }
      .note,
      .scroll,
      .progress {
        width: 100%;
      }
      .bar {
        height: 8px;
        margin-block-end: 8px;
        overflow: hidden;
        border-radius: 999px;
        background: var(--accent-soft);
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: inherit;
        background: var(--accent);
        transition: width 200ms var(--ease);
      }
      .bar[data-open] i {
        width: 35%;
        animation: pass 1.4s ease-in-out infinite;
      }
      @keyframes pass {
        from {
          transform: translateX(-110%);
        }
        to {
          transform: translateX(310%);
        }
      }
      input[type='file'] {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
      input[type='file']:focus-visible + label {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      label.primary,
      label.quiet {
        cursor: pointer;
      }
      h3 {
        overflow-wrap: anywhere;
      }
    `,
  ];
  readonly #export = signal<Export>({ step: 'idle' });
  readonly #import = signal<Import>({ step: 'idle' });
  #leave: AbortController | null = null;

  protected override watched() {
    return [this.#export, this.#import];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', this.#unloading);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.#unloading);
    this.#leave?.abort();
  }
  readonly #unloading = (event: BeforeUnloadEvent): void => {
    if (this.#import.value.step === 'importing') event.preventDefault();
  };

  async #take(): Promise<void> {
    this.#leave = new AbortController();
    this.#export.value = { step: 'packing' };
    try {
      const archive = await fetchArchive((received) => (this.#export.value = { step: 'coming', received }), this.#leave.signal);
      keep(archive);
      this.#export.value = { step: 'done', size: archive.content.size };
    } catch (error) {
      if (!this.#leave.signal.aborted) this.#export.value = { step: 'failed', why: why(error) };
    }
  }

  async #check(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = '';
    if (!file) return;
    this.#import.value = { step: 'checking', fraction: 0 };
    try {
      const summary = await this.#send('/import?dryRun=true', file, 'checking');
      this.#import.value = { step: 'checked', file, summary };
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('#found')?.focus();
    } catch (error) {
      this.#import.value = { step: 'failed', why: why(error) };
    }
  }

  async #begin(file: File, summary: ImportSummary): Promise<void> {
    const words = insight.move;
    const replace = replaces(summary);
    if (replace && !(await confirm(words.confirmTitle, words.confirmText, words.startReplacing, { danger: true }))) return;
    this.#import.value = { step: 'importing', fraction: 0 };
    try {
      const done = await this.#send(`/import?replace=${replace}`, file, 'importing');
      this.#import.value = { step: 'done', summary: done };
    } catch (error) {
      this.#import.value = { step: 'failed', why: why(error) };
    }
  }

  #send(path: string, file: File, step: 'checking' | 'importing'): Promise<ImportSummary> {
    return admin.upload<ImportSummary>(path, file, (fraction) => (this.#import.value = { step, fraction }));
  }

  override render() {
    const words = insight.move;
    return html`${this.head(insight.titles.move, words.intro)}
      <div class="stack">
        <section class="card" aria-labelledby="take">
          <h2 id="take">${words.export}</h2>
          <p class="soft">${words.exportText}</p>
          <p class="note care">${icon('lock')} <span>${words.exportWarning}</span></p>
          ${this.#taking()}
        </section>
        <section class="card" aria-labelledby="put">
          <h2 id="put">${words.import}</h2>
          <p class="soft">${words.importText}</p>
          ${this.#putting()}
        </section>
      </div>`;
  }

  #progress(label: string, fraction: number | null) {
    const now = fraction === null ? null : Math.round(fraction * 100);
    return html`<div class="progress">
      <div class="bar" role="progressbar" aria-label=${label} aria-valuenow=${now ?? nothing} aria-valuemin="0" aria-valuemax="100" ?data-open=${now === null}>
        <i .style=${now === null ? '' : `width:${now}%`}></i>
      </div>
      <p class="soft small">${label}</p>
    </div>`;
  }

  #taking() {
    const words = insight.move;
    const now = this.#export.value;
    const button = html`<button class="primary" @click=${() => void this.#take()}>${icon('box')} ${words.download}</button>`;
    switch (now.step) {
      case 'idle':
        return button;
      case 'packing':
        return this.#progress(words.packing, null);
      case 'coming': {
        const { bytes: got, total } = now.received;
        return total > 0 ? this.#progress(words.receivedOf(bytes(got), bytes(total)), got / total) : this.#progress(words.received(bytes(got)), null);
      }
      case 'done':
        return html`<p class="note" role="status">${icon('check')} <span>${words.exported(bytes(now.size))}</span></p>${button}`;
      case 'failed':
        return html`<p class="note bad" role="alert">${icon('warning')} <span>${words.failed} ${now.why}</span></p>${button}`;
    }
  }

  #choose(label: string, kind: 'primary' | 'quiet') {
    return html`<div>
      <input id="file" type="file" accept=".zip,application/zip" @change=${(event: Event) => void this.#check(event)} /><label class=${kind} for="file">${icon('share')} ${label}</label>
    </div>`;
  }

  #putting() {
    const words = insight.move;
    const now = this.#import.value;
    switch (now.step) {
      case 'idle':
        return this.#choose(words.choose, 'primary');
      case 'checking':
      case 'importing':
        if (now.fraction < 1) return this.#progress(words.uploading(percent(now.fraction)), now.fraction);
        return this.#progress(now.step === 'checking' ? words.checking : words.importing, null);
      case 'checked':
        return this.#summary(now.file, now.summary);
      case 'done':
        return html`<p class="note" role="status">${icon('check')} <span>${words.imported(now.summary.handle)}</span></p>
          ${this.#team(now.summary)}
          <div class="row"><a class="primary" href="/">${words.toPage}</a> ${this.#choose(words.other, 'quiet')}</div>`;
      case 'failed':
        return html`<p class="note bad" role="alert">${icon('warning')} <span>${words.failed} ${now.why}</span></p>
          ${this.#choose(words.choose, 'primary')}`;
    }
  }

  #team({ team }: ImportSummary) {
    if (team.length === 0) return nothing;
    return html`<p class="small">${insight.move.team} ${team.map(({ name, email }, at) => html`${at > 0 ? ', ' : ''}<bdi>${email ? `${name} (${email})` : name}</bdi>`)}</p>`;
  }

  #summary(file: File, summary: ImportSummary) {
    const words = insight.move;
    const replace = replaces(summary);
    return html`<h3 id="found" tabindex="-1">${words.found(summary.handle, moment(summary.exportedAt))}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.import}>
        <table>
          <thead>
            <tr><th scope="col">${words.what}</th><th scope="col" class="number">${words.comes}</th><th scope="col" class="number">${words.goes}</th></tr>
          </thead>
          <tbody>
            ${listed(summary).map(
              ([name, comes, goes]) => html`<tr><th scope="row">${name}</th><td class="number">${count(comes)}</td><td class="number">${count(goes)}</td></tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.#team(summary)}
      <p class="note ${replace ? 'care' : ''}">${icon(replace ? 'warning' : 'check')} <span>${replace ? words.replaceWarning : words.nothingHere}</span></p>
      <div class="row">
        <button class=${replace ? 'danger' : 'primary'} @click=${() => void this.#begin(file, summary)}>${replace ? words.startReplacing : words.start}</button>
        ${this.#choose(words.other, 'quiet')}
      </div>`;
  }
}
customElements.define('move-view', MoveView);
