/** Components that only show: text with style, badge, room, a share as a bar, a container. */
import { css, html, nothing } from 'lit';
import { words } from '../../words/index.ts';
import { SurfaceElement, type Child } from './element.ts';
import { BadgeApi, BoxApi, MeterApi, SpacerApi, StyledTextApi } from './schemas.ts';

export class StyledText extends SurfaceElement<{ text: string; size?: string; color?: string; textAlign?: string; lineThrough?: boolean }> {
  protected override readonly api = StyledTextApi;
  static override styles = css`
    :host {
      display: block;
      overflow-wrap: anywhere;
    }
    span {
      display: block;
      white-space: pre-line;
    }
    .sm {
      font-size: 0.8125rem;
    }
    .lg {
      font-size: 1.125rem;
      font-weight: 600;
    }
    .muted {
      color: var(--ink-soft);
    }
    .primary {
      color: var(--accent-ink);
    }
    .success {
      color: var(--success);
    }
    .warning {
      color: var(--warning);
    }
    .danger {
      color: var(--danger);
    }
    .through {
      text-decoration: line-through;
      color: var(--ink-soft);
    }
  `;
  override render() {
    const { text, size = 'md', color = 'default', textAlign = 'start', lineThrough } = this.props;
    return html`<span class="${size} ${color} ${lineThrough ? 'through' : ''}" style=${`text-align:${textAlign}`}>${text}</span>`;
  }
}

export class Badge extends SurfaceElement<{ label: string; color?: string }> {
  protected override readonly api = BadgeApi;
  static override styles = css`
    :host {
      display: inline-block;
      align-self: center;
      flex: none;
    }
    span {
      display: inline-block;
      padding: 2px 10px;
      border-radius: 999px;
      font-size: 0.8125rem;
      font-weight: 600;
      line-height: 1.5;
      background: var(--accent-soft);
      color: var(--accent-ink);
    }
    .muted {
      background: var(--page);
      color: var(--ink-soft);
    }
    .success {
      background: var(--success-soft);
      color: var(--success);
    }
    .warning {
      background: var(--warning-soft);
      color: var(--warning);
    }
    .danger {
      background: var(--danger-soft);
      color: var(--danger);
    }
    .primary {
      background: var(--accent-fill);
      color: var(--on-accent);
    }
  `;
  override render() {
    const { label, color = 'default' } = this.props;
    return label ? html`<span class=${color}>${label}</span>` : nothing;
  }
}

export class Spacer extends SurfaceElement<{ size?: string }> {
  protected override readonly api = SpacerApi;
  static override styles = css`
    :host {
      display: block;
      flex: none;
    }
    :host(.grow) {
      flex: 1 0 0;
    }
    :host(.sm) {
      width: 8px;
      height: 8px;
    }
    :host(.md) {
      width: 16px;
      height: 16px;
    }
    :host(.lg) {
      width: 28px;
      height: 28px;
    }
  `;
  override render() {
    this.className = this.props.size ?? 'grow';
    return nothing;
  }
}

export class Meter extends SurfaceElement<{ label: string; value: number; text?: string; color?: string }> {
  protected override readonly api = MeterApi;
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    .words {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      font-size: 0.9375rem;
    }
    .words span {
      flex: none;
      color: var(--ink-soft);
      font-variant-numeric: tabular-nums;
    }
    .bar {
      height: 8px;
      margin-top: 5px;
      border-radius: 4px;
      background: var(--accent-soft);
      overflow: hidden;
    }
    .bar i {
      display: block;
      height: 100%;
      border-radius: 4px;
      background: var(--accent);
      transition: width 420ms var(--ease);
    }
    .muted i,
    .default i {
      background: var(--ink-soft);
    }
    .success i {
      background: var(--success);
    }
    .warning i {
      background: var(--warning);
    }
    .danger i {
      background: var(--danger);
    }
  `;
  override render() {
    const { label, value, text, color = 'default' } = this.props;
    const percent = Math.round(Math.min(Math.max(Number(value) || 0, 0), 1) * 100);
    return html`<div class="words"><b>${label}</b><span>${text ?? new Intl.NumberFormat(words.locale, { style: 'percent' }).format(percent / 100)}</span></div>
      <div class="bar ${color}" role="meter" aria-label=${label} aria-valuenow=${percent} aria-valuetext=${text ?? nothing}>
        <i style=${`width:${percent}%`}></i>
      </div>`;
  }
}

interface BoxProps {
  children: readonly Child[];
  direction?: string;
  align?: string;
  justify?: string;
  gap?: string;
  padding?: string;
  background?: string;
  border?: boolean;
  radius?: string;
}
const ROOM: Record<string, number> = { none: 0, sm: 8, md: 14, lg: 22 };
const EDGE: Record<string, string> = { start: 'flex-start', end: 'flex-end', spaceBetween: 'space-between' };
const BEHIND: Record<string, string> = { none: 'none', muted: 'var(--page)', primary: 'var(--accent-soft)' };

export class Box extends SurfaceElement<BoxProps> {
  protected override readonly api = BoxApi;
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      box-sizing: border-box;
    }
  `;
  override render() {
    const { children, direction = 'column', align = 'stretch', justify = 'start', gap = 'sm', padding, background = 'none', border, radius } = this.props;
    const style = [
      `flex-flow:${direction === 'row' ? 'row wrap' : 'column'}`,
      `align-items:${EDGE[align] ?? align}`,
      `justify-content:${EDGE[justify] ?? justify}`,
      `gap:${ROOM[gap]}px`,
      `padding:${ROOM[padding ?? 'none']}px`,
      `border-radius:${ROOM[radius ?? 'none']}px`,
      `background:${BEHIND[background] ?? `var(--${background}-soft)`}`,
      border ? 'border:1px solid var(--line)' : '',
    ];
    return html`<div style=${style.join(';')}>${this.nodes(children)}</div>`;
  }
}
