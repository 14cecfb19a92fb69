/** How home looks. */
import { css } from 'lit';

export const homeStyles = css`
  .home {
    display: grid;
    gap: 16px;
    align-items: start;
    grid-template-columns: minmax(0, 1fr);
  }
  @media (min-width: 1180px) {
    .home {
      grid-template-columns: minmax(0, 1fr) 300px;
    }
  }
  [role='alert'] {
    margin-block-end: 16px;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .way {
    height: 6px;
    margin-block: 10px 6px;
    overflow: hidden;
    border-radius: 3px;
    background: var(--accent-soft);
  }
  .way i {
    display: block;
    height: 100%;
    border-radius: inherit;
    background: var(--tint);
  }
  .tasks {
    margin: 0 -8px 14px;
  }
  .tasks a {
    display: flex;
    align-items: center;
    gap: 14px;
    padding: 10px 8px;
    border-radius: 12px;
    text-decoration: none;
  }
  .tasks a:hover {
    background: var(--accent-soft);
  }
  .tasks b {
    display: block;
    font-weight: 600;
  }
  .tasks .done b {
    color: var(--ink-soft);
    font-weight: 500;
  }
  .tick {
    display: grid;
    place-items: center;
    flex: none;
    width: 26px;
    height: 26px;
    border: 2px solid var(--accent-line);
    border-radius: 50%;
  }
  .done .tick {
    border-color: transparent;
    background: var(--success-soft);
    color: var(--success);
  }
  .tick .icon {
    width: 1rem;
    height: 1rem;
    stroke-width: 2.6;
  }
  .arrow {
    display: inline-grid;
    color: var(--ink-soft);
  }
  .arrow:dir(rtl) {
    transform: scaleX(-1);
  }
  .figures {
    display: grid;
    gap: 12px;
    margin-block-start: 14px;
    grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
  }
  .figure {
    display: grid;
    gap: 2px;
    align-content: start;
    padding: 12px 14px;
    border-radius: 14px;
    background: var(--page);
  }
  .figure b {
    font-size: 1.75rem;
    line-height: 1.2;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .bars {
    display: grid;
    grid-template-columns: repeat(7, 1fr);
    align-items: end;
    gap: 3px;
    height: 28px;
    margin-block: 4px;
  }
  .bars i {
    border-radius: 3px;
    background: var(--tint);
  }
  .bars i.none {
    background: var(--line);
  }
  .figures + p {
    margin-block-start: 12px;
  }
  .asked li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-block: 12px;
    border-block-end: 1px solid var(--line);
  }
  .asked li:last-child {
    border-block-end: 0;
    padding-block-end: 0;
  }
  .asked .grow > * {
    display: block;
  }
  .quietly {
    display: flex;
    gap: 10px;
    margin-block-start: 8px;
  }
  .quietly .icon,
  .all .icon {
    color: var(--success);
  }
  .all {
    display: flex;
    align-items: center;
    gap: 12px;
    font-weight: 600;
  }
`;
