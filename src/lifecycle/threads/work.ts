/**
 * What can be shared out: tasks in, pieces of results out, by a module that both this thread and
 * others can open.
 *
 * @module
 */
export interface Work<Task, Piece> {
  /** Works on one task. Each piece holds until it is given back. */
  on(task: Task): AsyncIterable<Piece>;
  /** Hears that the first piece that was not given back yet is done with. */
  giveBack?(): void;
}

/** A module that threads load; it exports this function. */
export interface WorkModule<Data, Task, Piece> {
  open(data: Data): Promise<Work<Task, Piece>>;
}

/** Works on one task at a time, wherever. */
export interface Worker<Task, Piece> {
  /** @param take The piece is done with when what this returns is settled. */
  work(task: Task, take: (piece: Piece) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
