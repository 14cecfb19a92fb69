/** How the list of conversations looks: a sheet over the one that is open. */
import { css } from 'lit';

export const styles = css`
  :host {
    position: absolute;
    inset: 0;
    z-index: 4;
    display: flex;
    flex-direction: column;
    border-radius: inherit;
    background: var(--page);
    animation: turn 220ms var(--ease);
  }
  @keyframes turn {
    from {
      opacity: 0;
      transform: translateY(10px);
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 12px;
    padding-top: calc(12px + env(safe-area-inset-top));
    border-bottom: 1px solid var(--line);
    background: var(--card);
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    font-size: 1.0625rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2:focus {
    outline: none;
  }
  .round {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    color: var(--ink-soft);
  }
  .round:hover,
  .round[aria-expanded='true'] {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .turned:dir(rtl) {
    transform: scaleX(-1);
  }
  .fresh {
    display: flex;
    gap: 6px;
    align-items: center;
    padding: 9px 14px;
    border-radius: 999px;
    background: var(--accent-fill);
    color: var(--on-accent);
    font-weight: 650;
    font-size: 0.9375rem;
  }
  .states {
    display: flex;
    gap: 4px;
    padding: 10px 14px 4px;
  }
  .states button {
    padding: 7px 14px;
    border-radius: 999px;
    color: var(--ink-soft);
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .states button:hover {
    background: var(--accent-soft);
  }
  .states [aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .list {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 6px 10px 16px;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  li {
    border-radius: 16px;
  }
  li + li {
    margin-top: 2px;
  }
  li:hover,
  li.open {
    background: var(--card);
  }
  .row {
    display: flex;
    align-items: center;
    gap: 4px;
    padding-inline-end: 4px;
  }
  .go {
    flex: 1;
    min-width: 0;
    padding: 10px 12px;
    border-radius: 16px;
    text-align: start;
  }
  .first {
    display: flex;
    gap: 10px;
    align-items: baseline;
  }
  .label {
    flex: 1;
    min-width: 0;
    font-weight: 650;
  }
  [aria-current] .label {
    color: var(--accent-ink);
  }
  .label,
  .last {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .last,
  time {
    color: var(--ink-soft);
    font-size: 0.875rem;
  }
  .last {
    display: block;
    margin-top: 1px;
  }
  .actions,
  form {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding: 0 12px 12px;
  }
  form {
    padding-top: 10px;
  }
  .actions button,
  form button,
  .more {
    display: flex;
    gap: 6px;
    align-items: center;
    padding: 7px 12px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--card-high);
    font-size: 0.875rem;
    font-weight: 600;
  }
  .actions button:hover,
  .more:hover {
    background: var(--accent-soft);
  }
  .actions .icon {
    width: 1rem;
    height: 1rem;
  }
  .actions .danger {
    color: var(--danger);
  }
  form button.save {
    border-color: transparent;
    background: var(--accent-fill);
    color: var(--on-accent);
  }
  input {
    flex: 1 1 100%;
    min-width: 0;
    padding: 10px 12px;
    border: 1.5px solid var(--accent-line);
    border-radius: 12px;
    background: var(--card-high);
    color: inherit;
    font: inherit;
  }
  input:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 1px;
  }
  .none {
    padding: 12vh 24px;
    text-align: center;
    color: var(--ink-soft);
    text-wrap: balance;
  }
  .more {
    margin: 12px auto 0;
    color: var(--accent-ink);
  }
  .toast {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    margin: 0 12px calc(12px + env(safe-area-inset-bottom));
    padding: 6px 8px;
    padding-inline-start: 16px;
    min-height: 48px;
    border-radius: 16px;
    background: var(--ink);
    color: var(--page);
    font-size: 0.9375rem;
  }
  .toast:empty {
    display: none;
  }
  .toast button {
    padding: 8px 12px;
    border-radius: 10px;
    font-weight: 700;
    text-decoration: underline;
  }
  .toast button:focus-visible {
    outline-color: currentColor;
  }
`;
