/**
 * A picture to choose, drop or take away: uploaded at once, shown while it goes. `change` fires with the new `value`, the
 * picture's address on the instance or null.
 */
import { css, html, LitElement, nothing } from 'lit';
import { admin, AdminError } from '../../transport/admin.ts';
import { shell } from '../../words/admin/shell.ts';
import { base, initials } from '../drawing.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];
const LARGEST = 10 * 1024 * 1024;

export class CibPicture extends LitElement {
  static override properties = {
    value: { attribute: false },
    shown: { attribute: false },
    complaint: { type: String },
    use: { type: String },
    label: { type: String },
    name: { type: String },
    round: { type: Boolean },
    disabled: { type: Boolean },
    _part: { state: true },
    _wrong: { state: true },
    _over: { state: true },
  };
  /** The address of the picture; null for none. */
  declare value: string | null;
  /** What is shown for a value that is a web address: the instance's own copy, null until it is there. */
  declare shown: string | null;
  /** Why there is no picture though there should be one. */
  declare complaint: string;
  declare use: 'avatar' | 'thumbnail' | 'background';
  /** What the picture is for. */
  declare label: string;
  /** Whose initials stand there while there is no picture. */
  declare name: string;
  declare round: boolean;
  declare disabled: boolean;
  /** How much has been sent, from 0 to 1; null while nothing is. */
  declare _part: number | null;
  declare _wrong: string;
  declare _over: boolean;
  constructor() {
    super();
    this.value = null;
    this.shown = null;
    this.complaint = '';
    this.use = 'avatar';
    this.label = '';
    this.name = '';
    this.round = false;
    this.disabled = false;
    this._part = null;
    this._wrong = '';
    this._over = false;
  }

  static override styles = [
    base,
    sheet,
    css`
      .picture {
        display: flex;
        align-items: center;
        gap: 16px;
      }
      .frame {
        position: relative;
        flex: none;
        display: grid;
        place-items: center;
        width: 88px;
        height: 88px;
        overflow: hidden;
        border-radius: 18px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-size: 1.5rem;
        font-weight: 650;
      }
      .round .frame {
        border-radius: 50%;
      }
      .background .frame {
        width: 148px;
      }
      .over .frame {
        outline: 3px dashed var(--accent-ink);
        outline-offset: 3px;
      }
      img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .way {
        position: absolute;
        inset: auto 0 0;
        height: 6px;
        background: rgb(0 0 0 / 0.35);
      }
      .way i {
        display: block;
        height: 100%;
        background: var(--tint);
        transition: width 0.2s;
      }
      .wrong {
        margin-block-start: 8px;
        font-size: 0.8125rem;
        font-weight: 550;
        color: var(--danger);
      }
      .row {
        gap: 6px;
      }
      .hint {
        margin-block-start: 4px;
      }
      @media (hover: none) {
        .hint {
          display: none;
        }
      }
    `,
  ];

  async #send(file: File | undefined): Promise<void> {
    if (!file || this._part !== null || this.disabled) return;
    this._wrong = TYPES.includes(file.type) ? (file.size > LARGEST ? shell.picture.tooLarge : '') : shell.picture.wrongType;
    if (this._wrong) return;
    this._part = 0;
    try {
      const made = await admin.upload<{ url: string }>(`/media?use=${this.use}`, file, (part) => (this._part = part));
      this.#set(made.url);
    } catch (error) {
      this._wrong = error instanceof AdminError ? error.message : shell.refusals.other;
    } finally {
      this._part = null;
    }
  }

  #set(value: string | null): void {
    this.value = value;
    this.complaint = '';
    this.dispatchEvent(new CustomEvent<string | null>('change', { detail: value, bubbles: true }));
  }

  #chosen(event: Event): void {
    event.stopPropagation();
    const input = event.target as HTMLInputElement;
    void this.#send(input.files?.[0]);
    // The same file again is a choice as well.
    input.value = '';
  }

  #dropped(event: DragEvent): void {
    event.preventDefault();
    this._over = false;
    void this.#send(event.dataTransfer?.files[0]);
  }

  override render() {
    const percent = new Intl.NumberFormat(shell.locale, { style: 'percent' }).format(this._part ?? 0);
    const busy = this._part !== null;
    const shown = this.value?.startsWith('/') ? this.value : this.value && this.shown;
    const wrong = this._wrong || this.complaint;
    return html`<div
      class="picture ${this.use} ${this.round ? 'round' : ''} ${this._over ? 'over' : ''}"
      role="group"
      aria-label=${this.label}
      @dragover=${(event: DragEvent) => {
        event.preventDefault();
        this._over = true;
      }}
      @dragleave=${() => (this._over = false)}
      @drop=${(event: DragEvent) => this.#dropped(event)}
    >
      <span class="frame">
        ${shown ? html`<img src=${shown} alt="" />` : this.name ? initials(this.name) : icon('picture')}
        ${busy ? html`<span class="way"><i .style=${`width:${Math.round((this._part ?? 0) * 100)}%`}></i></span>` : nothing}
      </span>
      <div>
        <div class="row">
          <button type="button" class="quiet small" ?disabled=${busy || this.disabled} @click=${() => this.renderRoot.querySelector('input')?.click()}>
            ${this.value ? shell.picture.change : shell.picture.choose}<span class="sr">: ${this.label}</span>
          </button>
          ${this.value && !busy
            ? html`<button type="button" class="plain small" ?disabled=${this.disabled} @click=${() => this.#set(null)}>
                ${shell.picture.remove}<span class="sr">: ${this.label}</span>
              </button>`
            : nothing}
        </div>
        <p class="small soft hint">${busy ? '' : shell.picture.drop}</p>
        <p class="sr" role="status">${busy ? shell.picture.busy(percent) : ''}</p>
        ${wrong ? html`<p class="wrong" role="alert">${wrong}</p>` : nothing}
        <input hidden type="file" aria-label=${this.label} accept=${TYPES.join(',')} @change=${(event: Event) => this.#chosen(event)} />
      </div>
    </div>`;
  }
}
customElements.define('cib-picture', CibPicture);
