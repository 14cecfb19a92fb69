/**
 * One figure for each day as bars, and beside it a line of the time before. It is gone through by pointer or by arrow keys, and
 * says of each day what it shows; whoever would rather read finds the same in a table beside it.
 */
import { css, html, nothing, svg } from 'lit';
import { insight } from '../../../words/admin/insight.ts';
import { base } from '../../drawing.ts';
import { SpeakingElement } from '../view.ts';
import { dayAt, height, labelled, slots, ticks } from './scales.ts';
import { count, day } from './written.ts';

const HEIGHT = 240;
const TOP = 12;
const BOTTOM = 28;
const SIDE = 44;
const ROOM = HEIGHT - TOP - BOTTOM;

export class DayChart extends SpeakingElement {
  static override properties = {
    days: { attribute: false },
    values: { attribute: false },
    past: { attribute: false },
    label: { type: String },
    _width: { state: true },
    _at: { state: true },
  };
  /** `YYYY-MM-DD`, one after the other. */
  declare days: readonly string[];
  declare values: readonly number[];
  /** The figures of the time before, day by day; may be none. */
  declare past: readonly number[];
  declare label: string;
  declare _width: number;
  /** The day that is looked at; -1 for none. */
  declare _at: number;
  readonly #size = new ResizeObserver(([entry]) => (this._width = Math.floor(entry!.contentRect.width)));

  constructor() {
    super();
    this.days = [];
    this.values = [];
    this.past = [];
    this.label = '';
    this._width = 600;
    this._at = -1;
  }

  static override styles = [
    base,
    css`
      :host {
        position: relative;
      }
      .plot {
        position: relative;
        border-radius: 10px;
        touch-action: pan-y;
      }
      .plot:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 4px;
      }
      svg {
        display: block;
        width: 100%;
        height: 240px;
        overflow: visible;
      }
      text {
        font-size: 12px;
        fill: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }
      .grid {
        stroke: var(--line);
        stroke-width: 1;
      }
      .bar {
        fill: var(--accent);
        opacity: 0.88;
        transition: opacity 120ms;
      }
      .bar[data-at] {
        opacity: 1;
        fill: var(--accent-ink);
      }
      .before {
        fill: none;
        stroke: var(--ink-soft);
        stroke-width: 1.75;
        stroke-dasharray: 2 5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .guide {
        fill: var(--accent-soft);
      }
      .tip {
        position: absolute;
        inset-block-start: -6px;
        z-index: 1;
        width: max-content;
        max-width: 220px;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--card-high);
        box-shadow: var(--shadow-high);
        font-size: 0.8125rem;
        pointer-events: none;
      }
      .tip b {
        display: block;
        font-size: 0.9375rem;
      }
      .tip span {
        color: var(--ink-soft);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 18px;
        margin: 8px 0 0;
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .legend span {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      .legend i {
        width: 14px;
        height: 10px;
        border-radius: 3px;
        background: var(--accent);
      }
      .legend i.then {
        height: 0;
        border-block-start: 2px dashed var(--ink-soft);
        border-radius: 0;
        background: none;
      }
      @media (forced-colors: active) {
        .bar {
          fill: CanvasText;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  get #rtl(): boolean {
    return this.matches(':dir(rtl)');
  }
  /** From where one begins to read, as from the left. */
  #x(start: number): number {
    return this.#rtl ? this._width - start : start;
  }

  readonly #move = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const start = this.#rtl ? box.right - event.clientX : event.clientX - box.left;
    this._at = start < SIDE ? -1 : dayAt(start - SIDE, this.days.length, this._width - SIDE);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const last = this.days.length - 1;
    const on = this.#rtl ? 'ArrowLeft' : 'ArrowRight';
    const back = this.#rtl ? 'ArrowRight' : 'ArrowLeft';
    const at = this._at < 0 ? last : this._at;
    const to = { [on]: at + 1, ArrowUp: at + 1, [back]: at - 1, ArrowDown: at - 1, PageUp: at + 7, PageDown: at - 7, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this._at = -1;
    if (to === undefined) return;
    event.preventDefault();
    this._at = Math.min(Math.max(to, 0), last);
  };

  #said(at: number): string {
    const { onDay, beforeWas } = insight.figures;
    const now = onDay(day(this.days[at] ?? '', { dateStyle: 'full' } as Intl.DateTimeFormatOptions), this.label, count(this.values[at] ?? 0));
    const then = this.past[at];
    return then === undefined ? now : `${now}, ${beforeWas(count(then))}`;
  }

  override render() {
    const { days, values, past } = this;
    const room = Math.max(this._width - SIDE, 40);
    const marks = ticks(Math.max(...values, ...past, 0));
    const most = marks.at(-1)!;
    const places = slots(days.length, room);
    const y = (value: number): number => TOP + ROOM - height(value, most, ROOM);
    const anchor = this.#rtl ? 'start' : 'end';
    const at = this._at < 0 ? days.length - 1 : Math.min(this._at, days.length - 1);
    const dated = labelled(days.length, room, 70);
    const thick = Math.min((places[0]?.width ?? 0) * 0.72, 34);
    const line = past.slice(0, days.length).map((value, n) => `${this.#x(SIDE + places[n]!.middle)},${y(value)}`);
    return html`<div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label=${insight.figures.perDay(this.label)}
        aria-description=${insight.figures.chartHelp}
        aria-valuemin="1"
        aria-valuemax=${Math.max(days.length, 1)}
        aria-valuenow=${at + 1}
        aria-valuetext=${days.length > 0 ? this.#said(at) : ''}
        @pointermove=${this.#move}
        @pointerdown=${this.#move}
        @pointerleave=${() => (this._at = -1)}
        @focus=${() => (this._at = this._at < 0 ? days.length - 1 : this._at)}
        @blur=${() => (this._at = -1)}
        @keydown=${this.#key}
      >
        <svg viewBox="0 0 ${this._width} ${HEIGHT}" aria-hidden="true">
          ${marks.map(
            (mark) => svg`<line class="grid" x1=${this.#x(SIDE)} x2=${this.#x(this._width)} y1=${y(mark)} y2=${y(mark)}></line>
              <text x=${this.#x(SIDE - 8)} y=${y(mark) + 4} text-anchor=${anchor} direction="ltr">${count(mark)}</text>`,
          )}
          ${this._at >= 0 && places[this._at]
            ? svg`<rect class="guide" x=${this.#x(SIDE + places[this._at]!.middle) - places[this._at]!.width / 2} width=${places[this._at]!.width} y=${TOP} height=${ROOM} rx="4"></rect>`
            : nothing}
          ${values.map((value, n) => {
            const top = y(value);
            return svg`<rect class="bar" ?data-at=${n === this._at} x=${this.#x(SIDE + places[n]!.middle) - thick / 2} width=${thick} y=${top} height=${Math.max(TOP + ROOM - top, 0)} rx=${Math.min(4, thick / 2)}></rect>`;
          })}
          ${line.length > 1 ? svg`<polyline class="before" points=${line.join(' ')}></polyline>` : nothing}
          ${dated.map((n) => {
            const edge = n === days.length - 1 && days.length > 1;
            const x = this.#x(edge ? this._width : SIDE + places[n]!.middle);
            return svg`<text x=${x} y=${HEIGHT - 6} text-anchor=${edge ? 'end' : 'middle'}>${day(days[n]!)}</text>`;
          })}
        </svg>
        ${this._at >= 0 && days[this._at] ? this.#tip(this._at, places[this._at]!.middle + SIDE) : nothing}
      </div>
      ${past.length > 0
        ? html`<p class="legend"><span><i></i>${insight.figures.now}</span><span><i class="then"></i>${insight.figures.before}</span></p>`
        : nothing}`;
  }

  #tip(at: number, start: number) {
    const then = this.past[at];
    const late = start > this._width / 2;
    const side = late ? `inset-inline-end:${this._width - start + 14}px` : `inset-inline-start:${start + 14}px`;
    return html`<div class="tip" .style=${side}>
      <span>${day(this.days[at]!, { weekday: 'short', day: 'numeric', month: 'long' })}</span>
      <b>${this.label}: ${count(this.values[at] ?? 0)}</b>
      ${then === undefined ? nothing : html`<span>${insight.figures.beforeWas(count(then))}</span>`}
    </div>`;
  }
}
customElements.define('day-chart', DayChart);
