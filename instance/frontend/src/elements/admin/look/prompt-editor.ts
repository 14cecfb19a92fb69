/** The persona as text: variables are marked where they stand, those that do not exist as wrong, and can be put in by a press. */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Variable } from '../../../protocol/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { base } from '../../drawing.ts';
import '../cib-field.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import { inserted, stretches } from './template.ts';

/** As long as a template may be. */
export const MOST = 20_000;

export class PromptEditor extends SpeakingElement {
  static override properties = { body: { attribute: false }, variables: { attribute: false }, error: {} };
  declare body: string;
  declare variables: readonly Variable[];
  /** What the instance has against the text. */
  declare error: string;

  constructor() {
    super();
    this.body = this.error = '';
    this.variables = [];
  }

  static override styles = [
    base,
    sheet,
    css`
      .paper {
        position: relative;
        display: grid;
        max-height: max(320px, 58dvh);
        overflow: auto;
        border: 1px solid color-mix(in oklab, var(--ink-soft) 62%, var(--line));
        border-radius: 14px;
        background: var(--card);
      }
      .paper:focus-within {
        outline: 2px solid var(--accent-ink);
        border-color: transparent;
      }
      .paper.wrong {
        border-color: var(--danger);
      }
      .marks,
      .paper textarea {
        grid-area: 1 / 1;
        min-height: 320px;
        max-height: none;
        margin: 0;
        padding: 14px 16px;
        border: 0;
        border-radius: 14px;
        font: inherit;
        font-size: 0.9375rem;
        line-height: 1.6;
        letter-spacing: normal;
        white-space: pre-wrap;
        overflow-wrap: break-word;
        word-break: normal;
        tab-size: 4;
      }
      .marks {
        color: transparent;
        pointer-events: none;
        user-select: none;
      }
      .marks mark {
        border-radius: 5px;
        background: var(--accent-soft);
        box-shadow: 0 0 0 2px var(--accent-soft);
        color: transparent;
      }
      .marks mark.unknown {
        background: var(--danger-soft);
        box-shadow: 0 0 0 2px var(--danger-soft);
        text-decoration: underline wavy var(--danger);
      }
      .paper textarea {
        position: relative;
        width: 100%;
        height: 100%;
        background: none;
        color: var(--ink);
        resize: none;
        overflow: hidden;
        field-sizing: fixed;
      }
      .paper textarea:focus-visible {
        outline: none;
      }
      .puts-title {
        margin-block: 16px 2px;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .puts {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 8px 0 0;
        padding: 0;
        list-style: none;
      }
      .puts button {
        min-height: 32px;
        padding: 4px 10px;
        border: 1px solid var(--line);
        border-radius: 9px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-family: ui-monospace, Menlo, Consolas, monospace;
        font-size: 0.8125rem;
        direction: ltr;
      }
      .puts button:hover {
        border-color: var(--accent-line);
      }
    `,
  ];

  #tell(body: string): void {
    this.dispatchEvent(new CustomEvent('write', { detail: body, bubbles: true, composed: true }));
  }

  /** As if it had been typed, so that the browser can take it back. */
  #insert(name: string): void {
    const area = this.renderRoot.querySelector('textarea')!;
    const { selectionStart: start, selectionEnd: end } = area;
    const { body, caret } = inserted(area.value, start, end, name);
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand?.('insertText', false, body.slice(start, caret))) {
      area.value = body;
      this.#tell(body);
    }
    area.setSelectionRange(caret, caret);
  }

  override render() {
    const { persona } = look;
    const known = new Set(this.variables.map(({ name }) => name));
    const marks = stretches(this.body, known);
    const about = ({ name, description }: Variable): string => persona.about[name] ?? description;
    return html`
      <cib-field .label=${persona.prompt} .hint=${persona.hint(MOST)} .error=${this.error} .limit=${MOST}>
        <div class=${this.error ? 'paper wrong' : 'paper'}>
          <div class="marks" aria-hidden="true" dir="auto">${marks.map(({ text, kind }) => (kind === 'text' ? text : html`<mark class=${kind}>${text}</mark>`))}${'\n'}</div>
          <textarea dir="auto" spellcheck="true" .value=${live(this.body)} @input=${(event: Event) => this.#tell((event.target as HTMLTextAreaElement).value)}></textarea>
        </div>
      </cib-field>
      <p class="puts-title" id="puts">${persona.variables}</p>
      <p class="soft small">${persona.variablesHint}</p>
      <ul class="puts" aria-labelledby="puts">
        ${this.variables.map(
          (variable) => html`<li><button type="button" title=${about(variable)} aria-label=${persona.insert(variable.name, about(variable))}
            @click=${() => this.#insert(variable.name)}>${`{{${variable.name}}}`}</button></li>`,
        )}
      </ul>
    `;
  }
}
customElements.define('prompt-editor', PromptEditor);
