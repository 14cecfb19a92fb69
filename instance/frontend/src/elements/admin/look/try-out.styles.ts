/** How a try-out looks: a chat in a card, with what went on behind it. */
import { css } from 'lit';

export const tryOut = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-height: 0;
  }
  .top {
    display: flex;
    align-items: flex-start;
    gap: 12px;
  }
  .note {
    margin: 0;
    font-size: 0.8125rem;
    line-height: 1.45;
  }
  .log {
    flex: 1;
    min-height: 220px;
    display: flex;
    flex-direction: column;
    padding: 4px 2px;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .log:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 4px;
    border-radius: 8px;
  }
  .turns {
    flex: 1 0 auto;
    display: flex;
    flex-direction: column;
    gap: 22px;
  }
  .turn {
    display: flex;
    flex-direction: column;
    gap: 10px;
  }
  .hello {
    margin: auto;
    padding: 20px 8px;
    text-align: center;
    color: var(--ink-soft);
  }
  .mark {
    display: inline-grid;
    place-items: center;
    width: 56px;
    height: 56px;
    margin-block-end: 10px;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .mark .icon {
    width: 1.75rem;
    height: 1.75rem;
  }
  .asks {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    margin-block-start: 14px;
  }
  .tools {
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: color-mix(in oklab, var(--page) 60%, var(--card));
    font-size: 0.8125rem;
  }
  .what {
    margin: 0 0 8px;
    font-size: 0.75rem;
    font-weight: 650;
    color: var(--ink-soft);
  }
  .tools ul {
    display: grid;
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .tools li {
    display: flex;
    gap: 8px;
  }
  .tools li > .icon {
    width: 1.125rem;
    height: 1.125rem;
    margin-block-start: 1px;
    color: var(--success);
  }
  .tools li:is(.failed, .validation_error) > .icon {
    color: var(--danger);
  }
  .tools li:is(.not_found_error, .pending, .running) > .icon {
    color: var(--warning);
  }
  .tools code {
    padding: 1px 5px;
    border-radius: 6px;
    background: var(--accent-soft);
    color: var(--accent-ink);
    font-size: 0.75rem;
  }
  .status {
    color: var(--ink-soft);
  }
  .none,
  .figures {
    margin: 0;
    font-size: 0.75rem;
    color: var(--ink-soft);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    padding: 5px;
    border: 1px solid color-mix(in oklab, var(--ink-soft) 62%, var(--line));
    border-radius: 24px;
    background: var(--card);
  }
  form:focus-within {
    outline: 2px solid var(--accent-ink);
    outline-offset: 1px;
  }
  form .say {
    flex: 1;
    min-height: 36px;
    max-height: 140px;
    padding: 6px 10px;
    border: 0;
    outline: none;
    background: none;
    resize: none;
  }
  form .say:focus-visible {
    outline: none;
  }
  .send {
    flex: none;
    display: grid;
    place-items: center;
    width: 38px;
    height: 38px;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
  }
  .send:disabled {
    background: var(--line);
    color: var(--ink-soft);
  }
`;
