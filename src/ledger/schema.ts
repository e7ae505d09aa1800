/**
 * The ledger's tables. Descriptors are the truth; the other artifact tables index them.
 * Time appears here and nowhere else: no column of this file is ever hashed.
 *
 * @module
 */
const first = `
create table projects (
  id integer primary key,
  name text not null unique,
  template text not null,
  seed integer not null,
  settings text not null,
  created_at text not null
) strict;

create table artifacts (
  id text primary key,
  kind text not null,
  descriptor text not null,
  bytes integer not null,
  created_at text not null
) strict;

create table artifact_inputs (
  artifact text not null references artifacts(id),
  role text not null,
  input text not null references artifacts(id),
  primary key (artifact, role)
) strict;

create table stage_results (
  key text primary key,
  stage text not null,
  artifact text not null references artifacts(id),
  created_at text not null
) strict;

create table project_artifacts (
  id integer primary key,
  project integer not null references projects(id),
  artifact text not null references artifacts(id),
  kind text not null,
  at text not null
) strict;
create index project_artifacts_latest on project_artifacts(project, kind, id);

create table runs (
  id integer primary key,
  project integer not null references projects(id),
  stage text not null,
  key text not null,
  status text not null check (status in ('running', 'done', 'cached', 'failed', 'interrupted')),
  pid integer not null,
  artifact text references artifacts(id),
  problem text,
  started_at text not null,
  ended_at text
) strict;
create index runs_project on runs(project, id);

create table events (
  id integer primary key,
  run integer not null references runs(id),
  at text not null,
  type text not null,
  data text not null
) strict;
create index events_run on events(run, id);

create table verdicts (
  id integer primary key,
  project integer not null references projects(id),
  gate text not null check (gate in ('A', 'B', 'C', 'D')),
  subject text not null references artifacts(id),
  outcome text not null check (outcome in ('PASS', 'FAIL', 'INCONCLUSIVE')),
  verdict text not null,
  at text not null
) strict;
create index verdicts_project on verdicts(project, gate, id);

create table overrides (
  id integer primary key,
  verdict integer not null references verdicts(id),
  reason text not null,
  at text not null
) strict;

create table releases (
  id integer primary key,
  project integer not null references projects(id),
  bundle text not null references artifacts(id),
  status text not null check (status in ('candidate', 'accepted', 'rejected')),
  details text not null,
  at text not null
) strict;
`;

/** Runs that wait, are paused, are asked to stop, and can be taken up by another process. */
const managedRuns = `
create table managed_runs (
  id integer primary key,
  project integer not null references projects(id),
  stage text not null,
  key text not null,
  status text not null check (
    status in ('queued', 'running', 'paused', 'done', 'cached', 'failed', 'interrupted')
  ),
  pid integer not null,
  process_start text,
  detached integer not null default 0,
  "order" text,
  priority integer not null default 0,
  memory_bytes integer,
  asked text check (asked in ('stop', 'pause')),
  artifact text references artifacts(id),
  problem text,
  queued_at text not null,
  started_at text,
  ended_at text
) strict;
insert into managed_runs
  (id, project, stage, key, status, pid, artifact, problem, queued_at, started_at, ended_at)
  select id, project, stage, key, status, pid, artifact, problem, started_at, started_at, ended_at
  from runs;
drop table runs;
alter table managed_runs rename to runs;
create index runs_project on runs(project, id);
create index runs_status on runs(status);
`;

/** Calls of operations that wait for their turn, and the processes that see to them. */
const jobs = `
create table jobs (
  id integer primary key,
  project integer references projects(id),
  operation text not null,
  input text not null,
  key text not null,
  status text not null check (
    status in ('queued', 'running', 'done', 'refused', 'failed', 'cancelled', 'interrupted')
  ),
  priority integer not null default 0,
  memory_bytes integer,
  attempts integer not null default 0,
  asked text check (asked in ('cancel')),
  asked_at text,
  pid integer,
  process_start text,
  taken integer not null default 0,
  progress text,
  outcome text,
  problem text,
  asked_by text not null,
  idempotency_key text,
  queued_at text not null,
  retry_at text,
  started_at text,
  ended_at text
) strict;
create index jobs_status on jobs(status);
create index jobs_project on jobs(project, id);
create unique index jobs_idempotency on jobs(asked_by, idempotency_key);

create table job_events (
  id integer primary key autoincrement,
  job integer not null references jobs(id),
  at text not null,
  type text not null,
  data text not null
) strict;
create index job_events_job on job_events(job, id);

create table job_servers (
  id integer primary key,
  pid integer not null,
  process_start text,
  since text not null
) strict;
`;

/** Who may reach the home from elsewhere, and what they asked for. */
const access = `
create table keys (
  id integer primary key,
  name text not null,
  role text not null check (role in ('viewer', 'editor', 'owner')),
  project integer references projects(id),
  hash text not null unique,
  created_at text not null,
  used_at text,
  revoked_at text
) strict;

create table audit (
  id integer primary key autoincrement,
  at text not null,
  who text not null,
  role text not null,
  key integer references keys(id),
  operation text not null,
  project integer,
  status integer not null
) strict;
create index audit_project on audit(project, id);
`;

/** Events of one type are found among a million, and the newest run of a stage among a thousand. */
const found = `
create index events_type on events(type, run, id);
create index runs_stage on runs(project, stage, id);
`;

/** Which releases were put into a channel or taken out of it. */
const channels = `
create table channel_moves (
  id integer primary key,
  project integer not null references projects(id),
  channel text not null check (channel in ('staging', 'production')),
  release integer not null references releases(id),
  kind text not null check (kind in ('in', 'out')),
  reason text,
  at text not null
) strict;
create index channel_moves_project on channel_moves(project, id);
`;

/** What brings a ledger from each version to the next; an empty file has version 0. */
export const migrations: readonly string[] = [first, managedRuns, jobs, access, found, channels];
