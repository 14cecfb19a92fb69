/** What several views of this room look like beside the common sheet. */
import { css } from 'lit';

/** Filters of which one is chosen, as a row of pills. */
export const pills = css`
  .pills {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .pills button {
    min-height: 36px;
    padding: 6px 14px;
    border-radius: 999px;
    border: 1px solid color-mix(in oklab, var(--ink-soft) 30%, var(--line));
    background: var(--card);
    font-size: 0.875rem;
    font-weight: 550;
    line-height: 1.3;
  }
  .pills button:hover {
    border-color: var(--accent-line);
    background: var(--accent-soft);
  }
  .pills button[aria-pressed='true'] {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
`;

/** A list of cards that lead somewhere or open. */
export const rows = css`
  ul.rows {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .rows > li {
    min-width: 0;
  }
  .pager {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 12px;
    margin-block-start: 20px;
    color: var(--ink-soft);
    font-size: 0.875rem;
  }
  .sign {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .clamp {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .break {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  /* Arrows point where one reads on. */
  :host(:dir(rtl)) .mirrored {
    transform: scaleX(-1);
  }
`;

/** Tables that are wider than a phone are moved sideways, never squeezed. */
export const tables = css`
  .scroll {
    position: relative;
    overflow: auto;
  }
  .scroll:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  .scroll :is(th, td) {
    overflow-wrap: normal;
    white-space: nowrap;
  }
  .scroll tbody th {
    max-width: 320px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .scroll :is(tfoot, tbody:last-child) tr:last-child > th {
    border-block-end: 0;
  }
`;
