/** The controls of a replay: play and pause, a bar to go anywhere, speeds, steps; all of it by keyboard, too. */
import { css, html } from 'lit';
import { insight } from '../../../words/admin/insight.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import { pills } from './insight.styles.ts';
import { SPEEDS, type Player } from './tape.ts';
import { count } from './written.ts';

const PLAY = 'M8 5.500v13l10.500-6.500L8 5.500Z';
const PAUSE = 'M8.500 5.500v13 M15.500 5.500v13';
const STEP = 'M9 6l6 6-6 6';
const TURN = 'M6 6l6 6-6 6 M17 6v12';

export class ReplayBar extends SpeakingElement {
  static override properties = { player: { attribute: false } };
  declare player: Player;

  static override styles = [
    base,
    sheet,
    pills,
    css`
      :host {
        padding: 12px 16px;
        border: 1px solid var(--line);
        border-radius: 18px;
        background: var(--card-high);
        box-shadow: var(--shadow-high);
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 12px;
      }
      input[type='range'] {
        display: block;
        width: 100%;
        height: 28px;
        margin: 0 0 4px;
        accent-color: var(--accent);
        cursor: pointer;
      }
      .steps {
        display: flex;
        align-items: center;
        gap: 2px;
      }
      .play {
        display: grid;
        place-items: center;
        width: 48px;
        height: 48px;
        margin-inline: 4px;
        border-radius: 50%;
        background: var(--accent);
        color: var(--on-accent);
      }
      .play .icon {
        width: 1.5rem;
        height: 1.5rem;
      }
      :host(:dir(rtl)) .only .icon,
      :host(:dir(rtl)) .play[data-still] .icon {
        transform: scaleX(-1);
      }
      .only .back {
        transform: scaleX(-1);
      }
      :host(:dir(rtl)) .only .back {
        transform: none;
      }
      .at {
        min-width: 7.5em;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      .help {
        margin-block-start: 8px;
      }
      @media (hover: none) {
        .keys {
          display: none;
        }
      }
      @media (max-width: 599px) {
        .steps {
          order: -1;
          width: 100%;
          justify-content: center;
        }
        .at {
          text-align: start;
        }
      }
    `,
  ];

  protected override watched() {
    const { position, count, playing, speed } = this.player;
    return [position, count, playing, speed];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#key);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#key);
    this.player.pause();
  }

  /** Also for keys that are pressed in the conversation itself. */
  key(event: KeyboardEvent): void {
    this.#key(event);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { player } = this;
    const on = this.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
    const pressed = event.composedPath()[0];
    switch (event.key) {
      case ' ':
        // A button that has the focus is pressed by it.
        if (pressed instanceof HTMLButtonElement) return;
        player.toggle();
        break;
      case 'ArrowLeft':
      case 'ArrowRight':
        player.step(event.key === on ? 1 : -1);
        break;
      case 'PageDown':
      case 'PageUp':
        player.pause();
        player.turn(event.key === 'PageDown' ? 1 : -1);
        break;
      case 'Home':
      case 'End':
        player.pause();
        player.seek(event.key === 'Home' ? 0 : player.tape.length);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  override render() {
    const words = insight.replay;
    const { player } = this;
    const { tape, position, playing, speed } = player;
    const at = words.frames(count(player.count.value), count(tape.frames.length));
    const label = playing.value ? words.pause : player.ended ? words.again : words.play;
    const button = (name: string, path: string, back: boolean, press: () => void, off: boolean) =>
      html`<button class="only" aria-label=${name} title=${name} ?disabled=${off} @click=${press}>
        <svg class=${back ? 'icon back' : 'icon'} viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>
      </button>`;
    const first = player.count.value === 0;
    return html`
      <input
        type="range"
        min="0"
        .max=${String(Math.max(Math.ceil(tape.length), 1))}
        step="1"
        aria-label=${words.place}
        aria-valuetext=${at}
        .value=${String(Math.round(position.value))}
        @input=${(event: Event) => player.seek(Number((event.target as HTMLInputElement).value))}
      />
      <div class="bar">
        <span class="at soft small">${at}</span>
        <div class="steps">
          ${button(words.previous, TURN, true, () => player.turn(-1), first)} ${button(words.back, STEP, true, () => player.step(-1), first)}
          <button class="play" ?data-still=${!playing.value} aria-label=${label} title=${label} @click=${() => player.toggle()}>
            ${player.ended && !playing.value ? icon('again') : html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${playing.value ? PAUSE : PLAY}></path></svg>`}
          </button>
          ${button(words.on, STEP, false, () => player.step(1), player.ended)} ${button(words.next, TURN, false, () => player.turn(1), player.ended)}
        </div>
        <div class="pills" role="group" aria-label=${words.speed}>
          ${SPEEDS.map((one) => html`<button aria-pressed=${one === speed.value} @click=${() => (speed.value = one)}>${words.times(one)}</button>`)}
        </div>
      </div>
      <p class="soft small help">${tape.told ? words.told : words.steady} <span class="keys">${words.keys}</span></p>
    `;
  }
}
customElements.define('replay-bar', ReplayBar);
