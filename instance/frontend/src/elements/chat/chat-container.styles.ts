/** How the chat looks: dock and sheet on a phone, panel from 960 px on; embedded it fills its box. */
import { css } from 'lit';

export const styles = css`
  .panel {
    position: relative;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .front {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }
  :host([embedded]),
  :host([embedded]) .panel {
    height: 100%;
    background: var(--page);
  }
  .skip {
    position: absolute;
    z-index: 3;
    top: 8px;
    inset-inline-start: 8px;
    padding: 10px 16px;
    border-radius: 999px;
    background: var(--accent-fill);
    color: var(--on-accent);
    font-weight: 650;
  }
  .skip:not(:focus) {
    width: 1px;
    height: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  header {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 12px;
    padding-inline-start: 16px;
    border-bottom: 1px solid var(--line);
    background: var(--card);
  }
  .face {
    display: grid;
    place-items: center;
    width: 38px;
    height: 38px;
    flex: none;
    border-radius: 50%;
    background: var(--accent-fill);
    color: var(--on-accent);
    font-weight: 700;
    font-size: 0.875rem;
    object-fit: cover;
  }
  .who {
    flex: 1;
    min-width: 0;
    padding-inline: 8px;
    line-height: 1.25;
  }
  .who > * {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .who span {
    font-size: 0.8125rem;
    color: var(--ink-soft);
  }
  .round {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 44px;
    border-radius: 999px;
    color: var(--ink-soft);
  }
  .round:hover,
  .round[aria-expanded='true'] {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .hover {
    position: relative;
    height: 0;
  }
  .pill {
    position: absolute;
    bottom: 8px;
    inset-inline: 0;
    z-index: 2;
    display: flex;
    gap: 4px;
    align-items: center;
    justify-content: center;
    width: fit-content;
    min-width: 40px;
    height: 40px;
    margin-inline: auto;
    padding-inline: 10px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--card-high);
    color: var(--ink-soft);
    box-shadow: var(--shadow-high);
    font-size: 0.875rem;
    font-weight: 650;
  }
  .pill.news {
    padding-inline: 10px 16px;
    border-color: transparent;
    background: var(--accent-fill);
    color: var(--on-accent);
  }
  .log {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    display: flex;
    flex-direction: column;
    padding: 18px 16px;
  }
  .log > :first-child {
    margin-top: auto;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .empty {
    margin: auto;
    padding: 24px;
    text-align: center;
    color: var(--ink-soft);
    max-width: 34ch;
  }
  .empty h2 {
    margin: 14px 0 6px;
    font-size: 1.25rem;
    letter-spacing: -0.015em;
    color: var(--ink);
  }
  .empty p {
    margin: 0;
    text-wrap: pretty;
  }
  .sign {
    display: inline-grid;
    place-items: center;
    width: 60px;
    height: 60px;
    border-radius: 20px;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .sign .icon {
    width: 1.75rem;
    height: 1.75rem;
  }
  .again {
    margin-top: 12px;
    padding: 10px 18px;
    border-radius: 999px;
    background: var(--accent-soft);
    color: var(--accent-ink);
    font-weight: 650;
  }
  .notice {
    margin: 0;
    padding: 8px 16px;
    text-align: center;
    font-size: 0.875rem;
    color: var(--ink-soft);
    background: var(--accent-soft);
    animation: appear 300ms var(--ease);
  }
  .notice:empty {
    display: none;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .dock {
    padding: 10px 14px calc(12px + env(safe-area-inset-bottom));
  }
  .chips {
    display: flex;
    gap: 8px;
    overflow-x: auto;
    scrollbar-width: none;
    margin: 0 -14px;
    padding: 2px 14px 10px;
  }
  .chips button,
  .resume {
    flex: none;
    padding: 9px 15px;
    border-radius: 999px;
    border: 1px solid var(--accent-line);
    background: var(--card-high);
    color: var(--accent-ink);
    font-size: 0.9375rem;
    font-weight: 600;
    white-space: nowrap;
    box-shadow: var(--shadow);
  }
  .chips button:hover {
    background: var(--accent-soft);
  }
  .resume {
    display: flex;
    gap: 8px;
    align-items: center;
    margin: 0 auto 10px;
  }
  .badge {
    padding: 1px 9px;
    border-radius: 999px;
    background: var(--accent-fill);
    color: var(--on-accent);
    font-size: 0.8125rem;
  }

  @media (max-width: 959.98px) {
    :host(:not([embedded])) {
      position: fixed;
      inset: auto 0 0;
      z-index: 10;
    }
    :host(:not([open])) :is(header, .log, .notice, .hover, .skip) {
      display: none;
    }
    :host(:not([open])) .dock {
      background: linear-gradient(to top, var(--page) 72%, transparent);
      padding-top: 22px;
    }
    :host([open]:not([embedded])) {
      inset: 0;
    }
    :host([open]:not([embedded])) .panel {
      height: 100dvh;
      background: var(--page);
      animation: lift 280ms var(--ease);
    }
    :host([open]) header {
      padding-top: calc(10px + env(safe-area-inset-top));
    }
    @keyframes lift {
      from {
        transform: translateY(40px);
        opacity: 0;
      }
    }
  }

  @media (min-width: 960px) {
    :host {
      height: 100%;
    }
    :host(:not([embedded])) .panel {
      height: 100%;
      background: color-mix(in oklch, var(--card) 60%, var(--page));
      border: 1px solid var(--line);
      border-radius: 26px;
      box-shadow: var(--shadow-high);
      overflow: hidden;
    }
    :host(:not([embedded])) .shut,
    .resume {
      display: none;
    }
    :host(:not([embedded])) .log {
      padding: 22px;
    }
    .chips {
      flex-wrap: wrap;
      padding-bottom: 12px;
    }
    :host(:not([embedded])) .dock {
      padding: 8px 16px 16px;
    }
  }

  /* Where colours are the visitor's own, what is told by a fill alone gets an edge. */
  @media (forced-colors: active) {
    .pill,
    .badge,
    .chips button,
    .resume,
    .again {
      border: 1px solid ButtonText;
    }
  }
`;
