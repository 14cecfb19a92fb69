/** Home: what to do next, how the last days were, what visitors asked in vain, and the page to show around. */
import { css } from 'lit';
import type { Analytics, Day, Listing, OpenQuestion, ProfileView } from '../../../protocol/admin.ts';
import { href } from '../../../state/admin/place.ts';
import { progress, readProgress, STEPS } from '../../../state/admin/progress.ts';
import { who } from '../../../state/admin/who.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { shell } from '../../../words/admin/shell.ts';
import { AdminView, html, icon, nothing } from '../view.ts';
import { homeStyles } from './home.styles.ts';
import './share-card.ts';

const PLACES: Record<string, string> = {
  profile: '/profile',
  links: '/links',
  faq: '/faq',
  look: '/look',
  try: '/start?step=try',
  password: '/account',
};
const FIGURES = ['visitors', 'chats', 'questions', 'clicks'] as const;
const DAYS = 7;
const OPEN = 3;

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);
const sum = (days: readonly Day[], of: (typeof FIGURES)[number]): number => days.reduce((all, day) => all + day[of], 0);

export class HomeView extends AdminView {
  static override properties = {
    ...AdminView.properties,
    _name: { state: true },
    _days: { state: true },
    _open: { state: true },
    _failure: { state: true },
  };
  declare _name: string;
  /** The last two weeks, oldest first. */
  declare _days: readonly Day[] | null;
  declare _open: Listing<OpenQuestion> | null;
  declare _failure: string;
  constructor() {
    super();
    this._name = '';
    this._days = null;
    this._open = null;
    this._failure = '';
  }
  static override styles = [...AdminView.styles, homeStyles, css``];

  protected override watched() {
    return [progress, who];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this._failure = '';
    const reading = [
      readProgress(),
      admin.get<ProfileView>('/profile').then(({ displayName }) => (this._name = displayName)),
      admin.get<Analytics>('/analytics').then(({ days }) => (this._days = days.slice(-2 * DAYS))),
      admin.get<Listing<OpenQuestion>>('/unanswered', { limit: OPEN }).then((open) => (this._open = open)),
    ];
    // One that cannot be read keeps none of the others away.
    const failed = (await Promise.allSettled(reading)).find((one) => one.status === 'rejected');
    if (failed) this._failure = words(failed.reason);
  }

  #next() {
    const says = shell.home;
    const done = progress.value;
    if (!done) return this._failure ? nothing : html`<div class="card">${this.waiting(3, 44)}</div>`;
    const tasks: [string, boolean][] = STEPS.map((step) => [step, done[step]]);
    if (who.value && !who.value.hasPassword) tasks.unshift(['password', false]);
    const finished = tasks.filter(([, is]) => is).length;
    const count = new Intl.NumberFormat(shell.locale);
    if (finished === tasks.length) return html`<section class="card all">${icon('check')} <p>${says.nextDone}</p></section>`;
    return html`<section class="card" aria-labelledby="next">
      <div class="row between">
        <h2 id="next">${says.next}</h2>
        <span class="small soft">${says.progress(count.format(finished), count.format(tasks.length))}</span>
      </div>
      <div class="way" aria-hidden="true"><i .style=${`width:${(finished / tasks.length) * 100}%`}></i></div>
      <ul class="tasks">
        ${tasks.map(
          ([task, is]) => html`<li>
            <a href=${href(PLACES[task]!)} class=${is ? 'done' : ''}>
              <span class="tick">${is ? icon('check') : nothing}</span>
              <span class="grow"><b>${shell.home.tasks[task]![0]}</b><span class="small soft">${shell.home.tasks[task]![1]}</span></span>
              ${is ? html`<span class="sr">${shell.home.done}</span>` : html`<span class="arrow">${icon('arrow')}</span>`}
            </a>
          </li>`,
        )}
      </ul>
      <a class="primary" href=${href('/start')}>${icon('flag')} ${says.guide}</a>
    </section>`;
  }

  #figure(name: (typeof FIGURES)[number], days: readonly Day[]) {
    const says = shell.home;
    const [before, now] = [days.slice(0, -DAYS), days.slice(-DAYS)];
    const [was, is] = [sum(before, name), sum(now, name)];
    const most = Math.max(1, ...now.map((day) => day[name]));
    const change = new Intl.NumberFormat(shell.locale, { signDisplay: 'exceptZero' }).format(is - was);
    return html`<li class="figure">
      <span class="small soft">${says[name]}</span>
      <b>${new Intl.NumberFormat(shell.locale).format(is)}</b>
      <span class="bars" aria-hidden="true">${now.map((day) => html`<i .style=${`height:${Math.max(6, (day[name] / most) * 100)}%`} class=${day[name] > 0 ? '' : 'none'}></i>`)}</span>
      <span class="small soft">${is === was ? says.same : says.before(change)}</span>
    </li>`;
  }

  #week() {
    const says = shell.home;
    const days = this._days;
    if (!days) return this._failure ? nothing : html`<div class="card">${this.waiting(1, 120)}</div>`;
    const nobody = sum(days, 'visitors') === 0;
    return html`<section class="card" aria-labelledby="week">
      <div class="row between">
        <h2 id="week">${says.week}</h2>
        <a class="link small" href=${href('/figures')}>${says.allFigures}</a>
      </div>
      <ul class="figures">
        ${FIGURES.map((name) => this.#figure(name, days))}
      </ul>
      ${nobody ? html`<p class="small soft">${says.noVisits}</p>` : nothing}
    </section>`;
  }

  #questions() {
    const says = shell.home;
    const open = this._open;
    if (!open) return this._failure ? nothing : html`<div class="card">${this.waiting(2, 48)}</div>`;
    return html`<section class="card" aria-labelledby="open">
      <div class="row between">
        <h2 id="open">${says.open}</h2>
        ${open.total > 0 ? html`<a class="link small" href=${href('/questions')}>${says.allOpen}</a>` : nothing}
      </div>
      ${open.total === 0
        ? html`<p class="soft quietly">${icon('check')} ${says.openNone}</p>`
        : html`<ul class="asked">
            ${open.items.slice(0, OPEN).map(
              ({ question, count }) => html`<li>
                <span class="grow"><span dir="auto">${question}</span><span class="small soft">${says.asked(count)}</span></span>
                <a class="quiet small" href=${href('/questions')}>${says.answer}<span class="sr">: ${question}</span></a>
              </li>`,
            )}
          </ul>`}
    </section>`;
  }

  override render() {
    const says = shell.home;
    return html`${this.head(says.hello(this._name || who.value?.name || ''), says.intro)}
      ${this._failure ? this.failed(this._failure, () => void this.#load()) : nothing}
      <div class="home">
        <div class="stack">${this.#next()} ${this.#week()} ${this.#questions()}</div>
        <div class="stack"><share-card></share-card></div>
      </div>`;
  }
}
customElements.define('home-view', HomeView);
