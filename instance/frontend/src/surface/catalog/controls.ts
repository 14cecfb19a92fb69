/** Components that act: a button, a checkbox that is carried out in place, a field, a form. */
import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { talk } from '../../words/talk/index.ts';
import { SurfaceElement, type Child } from './element.ts';
import { ActionButtonApi, ActionCheckBoxApi, FormApi, InputApi } from './schemas.ts';

const BUTTON = css`
  button {
    font: inherit;
    font-weight: 600;
    line-height: 1.35;
    padding: 9px 16px;
    border: 1px solid transparent;
    border-radius: 999px;
    background: none;
    color: var(--tone);
    cursor: pointer;
    transition: background 160ms;
  }
  button:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  button[aria-busy='true'] {
    opacity: 0.6;
    cursor: progress;
  }
`;

export class ActionButton extends SurfaceElement<{ label: string; color?: string; size?: string; variant?: string; disabled?: boolean; action?: () => void }> {
  protected override readonly api = ActionButtonApi;
  static override styles = [
    BUTTON,
    css`
      :host {
        display: inline-block;
        flex: none;
        --tone: var(--accent-ink);
        --tone-soft: var(--accent-soft);
      }
      .muted {
        --tone: var(--ink-soft);
        --tone-soft: var(--page);
      }
      .success {
        --tone: var(--success);
        --tone-soft: var(--success-soft);
      }
      .warning {
        --tone: var(--warning);
        --tone-soft: var(--warning-soft);
      }
      .danger {
        --tone: var(--danger);
        --tone-soft: var(--danger-soft);
      }
      .outline {
        border-color: var(--line);
        background: var(--card-high);
      }
      .outline:hover,
      .plain:hover {
        background: var(--tone-soft);
      }
      .solid {
        background: var(--tone-soft);
      }
      .solid.primary {
        background: var(--accent-fill);
        color: var(--on-accent);
      }
      .sm {
        padding: 5px 11px;
        font-size: 0.875rem;
      }
      .lg {
        padding: 12px 22px;
        font-size: 1.0625rem;
      }
    `,
  ];
  override render() {
    const { label, color = 'default', size = 'md', variant = 'outline', disabled, action } = this.props;
    return html`<button
      type="button"
      class="${color} ${size} ${variant}"
      aria-label=${this.label}
      aria-busy=${this._busy}
      ?disabled=${disabled}
      @click=${() => void this.press(action)}
    >
      ${label}
    </button>`;
  }
}

interface CheckBoxProps {
  label: string;
  value: boolean;
  setValue?: (value: boolean) => void;
  lineThrough?: boolean;
  error?: string;
  disabled?: boolean;
  action?: () => void;
}

export class ActionCheckBox extends SurfaceElement<CheckBoxProps> {
  protected override readonly api = ActionCheckBoxApi;
  static override properties = { ...SurfaceElement.properties, _ticked: { state: true } };
  /** What the visitor made of a value that is bound to nothing; null while it is the server's. */
  declare protected _ticked: boolean | null;
  #told: unknown;

  constructor() {
    super();
    this._ticked = null;
  }

  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    label {
      display: flex;
      align-items: flex-start;
      gap: 10px;
      padding: 6px 0;
      cursor: pointer;
      overflow-wrap: anywhere;
    }
    input {
      flex: none;
      width: 20px;
      height: 20px;
      margin: 2px 0 0;
      accent-color: var(--accent);
      cursor: inherit;
    }
    input:focus-visible {
      outline: 2px solid var(--accent-ink);
      outline-offset: 2px;
    }
    .through {
      text-decoration: line-through;
      color: var(--ink-soft);
    }
    .error {
      color: var(--danger);
      font-size: 0.875rem;
    }
  `;

  override willUpdate(changed: Map<string, unknown>): void {
    super.willUpdate(changed);
    if (this.props.value === this.#told) return;
    this.#told = this.props.value;
    this._ticked = null;
  }

  override render() {
    const { label, value, lineThrough, error, disabled } = this.props;
    return html`<label>
        <input
          type="checkbox"
          aria-label=${this.label}
          aria-busy=${this._busy}
          aria-invalid=${error ? 'true' : nothing}
          .checked=${live(this._ticked ?? value === true)}
          ?disabled=${disabled}
          @click=${(event: Event) => this._busy && event.preventDefault()}
          @change=${(event: Event) => void this.#tick((event.target as HTMLInputElement).checked)}
        />
        <span class=${lineThrough ? 'through' : ''}>${label}</span>
      </label>
      ${error ? html`<div class="error" role="alert">${error}</div>` : nothing}`;
  }

  /** Shown at once; where the server refuses it, the old state is shown again. */
  async #tick(ticked: boolean): Promise<void> {
    this.#write(ticked);
    const { action } = this.props;
    if (!action || (await this.press(action))) return;
    if ((this._ticked ?? this.props.value) === ticked) this.#write(!ticked);
  }
  #write(ticked: boolean): void {
    const { setValue } = this.props;
    setValue?.(ticked);
    this._ticked = this.props.value === ticked ? null : ticked;
  }
}

interface InputProps {
  label: string;
  value: string;
  setValue?: (value: string) => void;
  type?: string;
  placeholder?: string;
  required?: boolean;
  maxLength?: number;
  autocomplete?: string;
  error?: string;
  disabled?: boolean;
}

export class Input extends SurfaceElement<InputProps> {
  protected override readonly api = InputApi;
  static override styles = css`
    :host {
      display: block;
      width: 100%;
      min-width: 0;
    }
    label {
      display: block;
    }
    label span {
      display: block;
      margin-bottom: 4px;
      font-size: 0.875rem;
      font-weight: 600;
    }
    input,
    textarea {
      display: block;
      width: 100%;
      box-sizing: border-box;
      padding: 10px 13px;
      border: 1px solid var(--line);
      border-radius: 12px;
      background: var(--a2ui-color-input);
      color: var(--a2ui-color-on-input);
      font: inherit;
      font-size: 1rem;
    }
    textarea {
      min-height: 92px;
      max-height: 240px;
      resize: vertical;
      field-sizing: content;
    }
    input:focus-visible,
    textarea:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: -1px;
    }
    .wrong {
      border-color: var(--danger);
    }
    .error {
      margin-top: 4px;
      color: var(--danger);
      font-size: 0.875rem;
    }
  `;
  override render() {
    const { label, value, setValue, type = 'text', placeholder, required, maxLength, autocomplete, error, disabled } = this.props;
    const text = String(value ?? '');
    const over = maxLength ? text.length - maxLength : 0;
    const wrong = error || (over > 0 ? talk.surface.tooLong(over) : '');
    const write = (event: Event): void => setValue?.((event.target as HTMLInputElement).value);
    const invalid = wrong ? 'true' : nothing;
    const describe = wrong ? `${this.context.componentModel.id}-error` : nothing;
    const field =
      type === 'longText'
        ? html`<textarea rows="3" class=${wrong ? 'wrong' : ''} aria-invalid=${invalid} aria-describedby=${describe} aria-required=${required ?? false} placeholder=${placeholder ?? nothing} ?disabled=${disabled} .value=${live(text)} @input=${write}></textarea>`
        : html`<input type=${type} class=${wrong ? 'wrong' : ''} aria-invalid=${invalid} aria-describedby=${describe} aria-required=${required ?? false} placeholder=${placeholder ?? nothing} autocomplete=${autocomplete ?? 'off'} ?disabled=${disabled} .value=${live(text)} @input=${write} />`;
    return html`<label><span>${label}</span>${field}</label>
      ${wrong ? html`<div class="error" id=${describe} role="alert">${wrong}</div>` : nothing}`;
  }
}

export class Form extends SurfaceElement<{ children: readonly Child[]; submitLabel: string; error?: string; disabled?: boolean; action?: () => void }> {
  protected override readonly api = FormApi;
  static override styles = [
    BUTTON,
    css`
      :host {
        display: block;
      }
      form {
        display: grid;
        gap: 12px;
        margin: 4px 0 0;
      }
      button {
        justify-self: start;
        --tone: var(--on-accent);
        background: var(--accent-fill);
        padding: 10px 20px;
      }
      .error {
        color: var(--danger);
        font-size: 0.875rem;
      }
    `,
  ];
  override render() {
    const { children, submitLabel, error, disabled } = this.props;
    // The server checks what was written, in words of its own: the browser's bubbles stay away.
    return html`<form novalidate aria-label=${this.label} @submit=${this.#submit}>
      ${this.nodes(children)} ${error ? html`<div class="error" role="alert">${error}</div>` : nothing}
      <button class="send" aria-busy=${this._busy} ?disabled=${disabled}>${submitLabel}</button>
    </form>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!(await this.press(this.props.action))) return;
    // What is wrong comes with the frames right behind.
    await new Promise((resolve) => setTimeout(resolve));
    this.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  };
}
