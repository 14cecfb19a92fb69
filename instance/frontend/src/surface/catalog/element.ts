/** What the page's own components share: their place in a surface, and clicks whose outcome they learn. */
import type { ComponentApi } from '@a2ui/web_core/v0_9';
import { BasicCatalogA2uiLitElement } from '@a2ui/web_core/v0_9/basic_catalog';
import { nothing, type TemplateResult } from 'lit';

/** A child as the renderer resolves it: an id, for a list's template together with its place in the data model. */
export type Child = string | { id: string; basePath: string };

/** What became of the last click on a surface, by the surface's model. */
const outcomes = new WeakMap<object, Promise<boolean>>();

/** Remember a click that was just sent, for the component that sent it. */
export function sent(surface: object, taken: Promise<boolean>): void {
  outcomes.set(surface, taken);
}

/** `Props` are the component's properties as they are now: bound values resolved, actions as functions. */
export abstract class SurfaceElement<Props extends object> extends BasicCatalogA2uiLitElement<ComponentApi> {
  static override properties = { _busy: { state: true } };
  /** A click is under way; another one is not taken. */
  declare protected _busy: boolean;

  constructor() {
    super();
    this._busy = false;
  }

  /** Unknown to the type checker because the schema is read at run time; the renderer has validated it. */
  protected get props(): Props & { accessibility?: { label?: unknown } } {
    return this.controller.props as never;
  }
  protected get label(): string | typeof nothing {
    const { label } = this.props.accessibility ?? {};
    return typeof label === 'string' ? label : nothing;
  }

  protected nodes(children: readonly Child[] | undefined): (TemplateResult | typeof nothing)[] {
    return (Array.isArray(children) ? children : []).map((child: Child) => this.renderNode(child as never) as TemplateResult | typeof nothing);
  }

  /** Do what a click does; resolves to whether the server took it. What only the browser does is always taken. */
  protected async press(action: (() => void) | undefined): Promise<boolean> {
    if (!action || this._busy) return false;
    const { surface } = this.context.dataContext;
    outcomes.delete(surface);
    // Actions are told to the renderer's handler, which calls `sent`, before this returns.
    action();
    this._busy = true;
    try {
      return await (outcomes.get(surface) ?? true);
    } finally {
      this._busy = false;
    }
  }
}
