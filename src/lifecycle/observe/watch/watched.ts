import type { SupervisorEvent } from '../../../runtimes/supervisor.ts';
import type { MachineFacts } from '../machine-facts.ts';

/** What is watched: all that the supervisor reports, and the machine beside it once a second. */
export type Watched = SupervisorEvent | ({ type: 'machine' } & MachineFacts);
