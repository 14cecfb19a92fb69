/** How the first steps look. */
import { css } from 'lit';

export const startStyles = css`
  ol,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .steps {
    display: grid;
    grid-template-columns: repeat(5, minmax(0, 1fr));
    gap: 6px;
    margin-block-end: 20px;
  }
  .steps button {
    display: grid;
    justify-items: center;
    gap: 6px;
    width: 100%;
    padding: 8px 4px;
    border-radius: 14px;
    font-size: 0.8125rem;
    font-weight: 550;
    line-height: 1.3;
    color: var(--ink-soft);
  }
  .steps button:hover {
    background: var(--accent-soft);
  }
  .steps i {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border: 2px solid var(--accent-line);
    border-radius: 50%;
    font-style: normal;
    font-weight: 650;
  }
  .steps .done i {
    border-color: transparent;
    background: var(--success-soft);
    color: var(--success);
  }
  .steps [aria-current] {
    color: var(--accent-ink);
  }
  .steps [aria-current] i {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .steps .icon {
    width: 1.125rem;
    height: 1.125rem;
    stroke-width: 2.6;
  }
  .step > h2 {
    font-size: 1.25rem;
  }
  .step > .soft {
    margin-block-end: 18px;
  }
  .feet {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-block-start: 16px;
  }
  .feet .plain:first-child {
    margin-inline-end: auto;
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 12px;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .proposals,
  .have {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .proposals li,
  .have li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px;
    border: 1px solid var(--line);
    border-radius: 14px;
  }
  .grow > .small,
  .have b {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .have b {
    font-weight: 600;
  }
  .suggestions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .suggestions button {
    text-align: start;
  }
  .answer {
    padding: 16px;
    border-radius: 16px;
    background: var(--page);
  }
  .tried {
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
  }
  iframe {
    display: block;
    width: 100%;
    max-width: 420px;
    height: min(640px, 78vh);
    margin-inline: auto;
    border: 1px solid var(--line);
    border-radius: 24px;
    background: var(--page);
  }
  @media (min-width: 1100px) {
    .tried {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  @media (max-width: 599px) {
    .steps button {
      font-size: 0.6875rem;
      padding-inline: 0;
    }
    .chip.calm {
      display: none;
    }
    .feet {
      flex-wrap: wrap;
    }
  }
`;
