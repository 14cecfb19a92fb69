/** How the chat looks: dock and sheet on a phone, panel from 960 px on. */
import { css } from 'lit';

export const styles = css`
  .panel {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 12px 14px 12px 16px;
    border-bottom: 1px solid var(--line);
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
  }
  .who {
    flex: 1;
    min-width: 0;
    line-height: 1.25;
  }
  .who b {
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
    width: 44px;
    height: 44px;
    border-radius: 50%;
    color: var(--ink-soft);
  }
  .round:hover:not(:disabled) {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .round:disabled {
    opacity: 0.4;
    cursor: default;
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

  @media (max-width: 959.98px) {
    :host {
      position: fixed;
      inset: auto 0 0;
      z-index: 10;
    }
    :host(:not([open])) :is(header, .log, .notice) {
      display: none;
    }
    :host(:not([open])) .dock {
      background: linear-gradient(to top, var(--page) 72%, transparent);
      padding-top: 22px;
    }
    :host([open]) {
      inset: 0;
    }
    :host([open]) .panel {
      height: 100dvh;
      background: var(--page);
      animation: lift 280ms var(--ease);
    }
    :host([open]) header {
      background: var(--card);
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
    .panel {
      height: 100%;
      background: color-mix(in oklch, var(--card) 60%, var(--page));
      border: 1px solid var(--line);
      border-radius: 26px;
      box-shadow: var(--shadow-high);
      overflow: hidden;
    }
    header {
      background: var(--card);
    }
    .shut,
    .resume {
      display: none;
    }
    .log {
      padding: 22px;
    }
    .chips {
      flex-wrap: wrap;
      padding-bottom: 12px;
    }
    .dock {
      padding: 8px 16px 16px;
    }
  }
`;
