/** Every version of the persona, the newest first: who wrote it, what is different from the one in use, and the way back to it. */
import { css, html, nothing } from 'lit';
import type { PromptView } from '../../../protocol/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import { difference, type Row } from './difference.ts';

/** As many as are shown before somebody asks for more. */
const FEW = 6;

export class PromptVersions extends SpeakingElement {
  static override properties = { versions: { attribute: false }, _compared: { state: true }, _all: { state: true } };
  declare versions: readonly PromptView[];
  declare _compared: number | null;
  declare _all: boolean;

  constructor() {
    super();
    this.versions = [];
    this._compared = null;
    this._all = false;
  }

  static override styles = [
    base,
    sheet,
    css`
      ol {
        margin: 12px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        padding-block: 12px;
        border-block-start: 1px solid var(--line);
      }
      li:first-child {
        border-block-start: 0;
      }
      .who {
        flex: 1 1 150px;
        min-width: 0;
      }
      .who p:first-child {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        font-weight: 600;
      }
      .row {
        gap: 4px;
      }
      .difference {
        margin-block-start: 12px;
        border: 1px solid var(--line);
        border-radius: 14px;
        overflow: auto;
        max-height: 420px;
        font-size: 0.8125rem;
        line-height: 1.55;
        background: var(--card);
      }
      .difference:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      .difference div {
        display: grid;
        grid-template-columns: 1.5em minmax(0, 1fr);
        padding: 2px 12px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .difference div::before {
        content: ' ';
        font-weight: 700;
      }
      .added {
        background: var(--success-soft);
      }
      .difference .added::before {
        content: '+';
        color: var(--success);
      }
      .removed {
        background: var(--danger-soft);
      }
      .difference .removed::before {
        content: '−';
        color: var(--danger);
      }
      ins,
      del {
        border-radius: 4px;
        font-weight: 650;
        text-decoration: none;
      }
      ins {
        box-shadow: inset 0 -2px 0 var(--success);
      }
      del {
        box-shadow: inset 0 -2px 0 var(--danger);
      }
      .skipped {
        color: var(--ink-soft);
        background: color-mix(in oklab, var(--line) 30%, transparent);
      }
    `,
  ];

  #tell(type: 'activate' | 'take', version: number): void {
    this.dispatchEvent(new CustomEvent<number>(type, { detail: version, bubbles: true, composed: true }));
  }

  #row(row: Row) {
    const { versions } = look;
    if (row.kind === 'skipped') return html`<div class="skipped"><span>${versions.unchanged(row.lines)}</span></div>`;
    const pieces = row.pieces.map(({ text, changed }) => (!changed ? text : row.kind === 'added' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`));
    const kind = row.kind === 'same' ? nothing : html`<span class="sr">${row.kind === 'added' ? versions.added : versions.removed}: </span>`;
    return html`<div class=${row.kind}><span dir="auto">${kind}${pieces}</span></div>`;
  }

  #version({ version, body, author, createdAt, active }: PromptView) {
    const { versions } = look;
    const name = versions.version(version);
    const compared = this._compared === version && !active;
    const current = this.versions.find((one) => one.active);
    const when = createdAt && new Intl.DateTimeFormat(shell.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(createdAt));
    return html`<li>
      <div class="row">
        <div class="who">
          <p>${name}${active ? html`<span class="chip good">${icon('check')}${versions.active}</span>` : nothing}</p>
          <p class="soft small"><bdi>${when ? versions.by(author, when) : versions.program}</bdi></p>
        </div>
        <button type="button" class="plain small" aria-label=${`${versions.edit}: ${name}`} @click=${() => this.#tell('take', version)}>${versions.edit}</button>
        ${active
          ? nothing
          : html`<button type="button" class="plain small" aria-expanded=${compared ? 'true' : 'false'} aria-label=${compared ? `${versions.close}: ${name}` : versions.compare(name)}
                @click=${() => (this._compared = compared ? null : version)}>${compared ? versions.close : versions.compareShort}</button>
              <button type="button" class="quiet small" aria-label=${`${versions.activate}: ${name}`} @click=${() => this.#tell('activate', version)}>${versions.activate}</button>`}
      </div>
      ${compared && current ? this.#difference(name, difference(current.body, body)) : nothing}
    </li>`;
  }

  #difference(name: string, rows: readonly Row[]) {
    const { versions } = look;
    if (rows.length === 0) return html`<p class="soft small">${versions.same}</p>`;
    return html`<div class="difference" role="region" tabindex="0" aria-label=${versions.differs(name)}>${rows.map((row) => this.#row(row))}</div>`;
  }

  override render() {
    const { versions } = look;
    // The one in use is always seen.
    const shown = this._all ? this.versions : this.versions.filter(({ active }, at) => at < FEW || active);
    return html`
      <h2>${versions.title}</h2>
      <p class="soft small">${versions.intro}</p>
      <ol>${shown.map((version) => this.#version(version))}</ol>
      ${shown.length < this.versions.length
        ? html`<button type="button" class="plain small" @click=${() => (this._all = true)}>${versions.more}</button>`
        : nothing}
    `;
  }
}
customElements.define('prompt-versions', PromptVersions);
