/**
 * Asks about what changes all the time, and tells only what the newest question was answered.
 *
 * While something is typed or dragged, a question goes out every `pause` milliseconds at most; an answer that comes after that of
 * a newer question is dropped. Pure but for the timer.
 */
export class Newest<Question, Answer> {
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #tell: (answer: Answer, question: Question) => void;
  readonly #fail: (error: unknown) => void;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: { question: Question } | null = null;
  #asked = 0;
  #told = 0;

  constructor(
    ask: (question: Question) => Promise<Answer>,
    tell: (answer: Answer, question: Question) => void,
    fail: (error: unknown) => void = () => undefined,
    pause = 80,
  ) {
    this.#ask = ask;
    this.#tell = tell;
    this.#fail = fail;
    this.#pause = pause;
  }

  /** Whether the newest question has no answer yet. */
  get busy(): boolean {
    return this.#waiting !== null || this.#told < this.#asked;
  }

  /** Ask soon; what was to be asked and was not yet is forgotten. */
  ask(question: Question): void {
    this.#waiting = { question };
    this.#timer ??= setTimeout(() => this.#go(), this.#pause);
  }

  /** Nothing more is asked or told. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = null;
    this.#told = this.#asked;
  }

  #go(): void {
    this.#timer = undefined;
    if (!this.#waiting) return;
    const { question } = this.#waiting;
    this.#waiting = null;
    const turn = ++this.#asked;
    this.#ask(question).then(
      (answer) => {
        if (turn <= this.#told) return;
        this.#told = turn;
        this.#tell(answer, question);
      },
      (error: unknown) => {
        // A question that failed has no answer; one that was overtaken need not be known to have failed.
        if (turn !== this.#asked || turn <= this.#told) return;
        this.#told = turn;
        this.#fail(error);
      },
    );
  }
}
