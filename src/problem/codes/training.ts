/**
 * Runs, and the engine that trains.
 *
 * @module
 */
import { error, warning, type Codes } from './entry.ts';

export const training = {
  // runs and training
  'run.unknown': error('`brewslm run list` shows the runs there are.'),
  'run.not-active': error('`brewslm run list` shows which runs are under way.'),
  'run.not-comparable': error('Name two trainings; `brewslm run list` shows them.'),
  'run.not-resumable': error('Give the command of that run again: finished work is kept.'),
  'run.supervisor-lost': error('See what its log says; `brewslm run resume` tries again.'),
  'run.worker-lost': error('Run again: training goes on from the last checkpoint.'),
  'run.peer-lost': error('Run again: training goes on from the last checkpoint.'),
  'run.worker-stalled': error('Check that the machine is not overloaded, then run again.'),
  'job.unknown': error('`brewslm job list` shows the jobs there are.'),
  'job.not-active': error('`brewslm job list` shows which jobs wait or work.'),
  'job.not-retryable': error('`brewslm job show` tells how it stands.'),
  'job.worker-lost': error('See what its log says; `brewslm job retry` goes on with it.'),
  'train.diverged': error('Lower the learning rate, for example with --learning-rate.'),
  'train.budget': error('Give a larger --budget, or a smaller base.'),
  'train.out-of-time': error('Give a larger --budget; the run goes on where it stopped.'),
  'train.no-examples': error('Add records, or raise the sequence length so that replies fit.'),
  'plan.invalid': error('See `brewslm train --help` and correct the field named.'),
  'plan.warmup': error('Warm up for fewer steps than there are; a twentieth is usual.'),
  'plan.learning-rate': error('Leave the learning rate to the defaults, or come closer to them.'),
  'plan.optimizer': error('Leave the optimizer settings to the defaults.'),
  'plan.adapter': error('Give a smaller rank, and modules to adapt.'),
  'plan.adapter-unused': error('Train with --method lora, or leave the settings of adapters out.'),
  'plan.unevaluated': warning('Evaluate at least once before the last step.'),
  'plan.unbenchmarked': warning('Run `brewslm benchmark`, before the training or after it.'),
  'plan.few-test-rows': warning('Hold out more rows, or add test rows, before training.'),
  'plan.passes': warning('Take fewer steps: a small model learns repeated rows by heart.'),
  'alert.loss-spike': warning('Look at the records of that step; a lower learning rate helps.'),
  'alert.divergence': warning('Stop, and train with a lower learning rate or a longer warm-up.'),
  'alert.gradient-explosion': warning(
    'Lower the learning rate, or set a smaller `maxGradNorm` in a plan for `--plan`.',
  ),
  'alert.overfitting': warning('The best weights are kept. Fewer epochs or more data would help.'),
  'alert.slowdown': warning('Something else uses the processor, or it runs hot.'),
  'alert.memory': warning('Take smaller micro-batches or activation checkpointing by layer.'),
  'alert.stalled': warning('The worker was started again from its last checkpoint.'),
  'alert.silent': warning('If its process is gone, run the command again: it goes on.'),
  'alert.no-progress': warning(
    'See what `brewslm run diagnose` names. Stopped and started again, the run goes on from its last checkpoint.',
  ),
  'alert.metric-regression': warning(
    'The best weights are kept. A lower --learning-rate keeps them from being left again.',
  ),
  'alert.behind-accepted': warning(
    'Compare the settings with those of the accepted run; stop this one if it does not catch up.',
  ),
  'alert.evaluation-overdue': warning(
    'Stop the run and start it again: it goes on from its last checkpoint and evaluates.',
  ),
  'alert.memory-creep': warning(
    'Stop the run before memory is gone and start it again: it goes on from its last checkpoint with fresh memory.',
  ),
  'alert.swapping': warning(
    'End other programs, or train with smaller micro-batches: a shorter --sequence-length, a smaller base.',
  ),
  'alert.throttled': warning('Let the machine cool, plug it in, or train with fewer --threads.'),
  'alert.disk': warning(
    'Free some space on this disk now; `brewslm artifact gc` removes what nothing needs.',
  ),
  'alert.data-bound': warning('Put BREWSLM_HOME on a faster disk, one of this machine.'),
  'alert.gpu-underused': warning(
    'Train with larger micro-batches (`microBatchRows` in a plan for --plan), or a larger base.',
  ),
  'alert.budget': warning(
    'Give a higher --max-time, --max-tokens or --max-cost where one was given, else a larger --budget, to train for all planned steps.',
  ),

  'exporter.unreachable': error('Check --address, and that the receiver runs there; run again.'),
  'exporter.refused': error(
    'See what the receiver said. Credentials are those of OTEL_EXPORTER_OTLP_HEADERS, or of MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME.',
  ),

  // training engine
  'train.too-large': error('Train with LoRA, or choose a smaller base model.'),
  'train.too-long': error('Choose a sequence length within the positions of the model.'),
  'train.memory-limit': error(
    'Take plan `safe`, a smaller micro-batch or `--method lora`; then run again.',
  ),
  'train.out-of-memory': error(
    'Close other programs, or take plan `safe` or a smaller micro-batch; then run again.',
  ),
  'train.no-targets': error('Give examples in which at least one token is to be predicted.'),
  'checkpoint.damaged': error(
    'Run the same command again: it goes on from an earlier checkpoint, or from the start.',
  ),
  'checkpoint.mismatch': error('Resume with the model and method that the checkpoint was made by.'),

  // the machine
  'machine.platform': error('Train on Linux, macOS on arm64, or Windows.'),
  'machine.package-missing': error(
    'Install BrewSLM again; in a clone, run `npm ci --ignore-scripts`.',
  ),
  'machine.package-broken': error(
    'Install BrewSLM again on this machine; the cause names the library that failed.',
  ),
  'machine.package-version': warning(
    'Install BrewSLM again: with other versions, results may differ in their last bits.',
  ),
  'machine.gpu-missing': error('Train with --runtime embedded, which needs no card.'),
  'machine.gpu-driver': error('Install or update the NVIDIA driver, or use --runtime embedded.'),
  'machine.gpu-capability': error('Use a newer card, or --runtime embedded.'),
  'machine.gpu-memory': warning(
    'End what uses the card (`nvidia-smi` lists it), or choose another with CUDA_VISIBLE_DEVICES.',
  ),
  'machine.shared-memory': warning(
    'Enlarge it: `mount -o remount,size=4G /dev/shm`, or give the container 4 GB of shared memory.',
  ),
  'machine.disk': error('Free some space, or set BREWSLM_HOME to a larger disk.'),
  'machine.disk-tight': warning('Free some space before training: it may run out at its peak.'),
  'machine.memory-taken': warning('End other programs before training, or take a smaller plan.'),
  'machine.record': error(
    'Run `brewslm runtime profile --recalibrate`, or give its --price-per-hour again.',
  ),

  // clusters
  'cluster.unknown': error(
    'Add it: `brewslm runtime add ray --name NAME --address URL --storage PLACE`.',
  ),
  'cluster.settings': error('Correct what `brewslm runtime add ray` was given.'),
  'cluster.storage': error(
    'Give --storage s3://BUCKET/FOLDER, or the absolute path of a folder that this machine and all nodes share.',
  ),
  'cluster.one-sided': error(
    'Mount the same folder under the same path on this machine and on every node, or use a bucket.',
  ),
  'cluster.unreachable': error(
    'Check that the cluster runs and that its dashboard can be reached from here at this address.',
  ),
  'cluster.token': error(
    'Set the environment variable that was named with --token-env to the token of the cluster.',
  ),
  'cluster.protocol': error(
    'Check that the address is that of a Ray dashboard, and see the evidence.',
  ),
  'cluster.python': error(
    'Install the requirements of workers/torch into the Python of the nodes.',
  ),
  'cluster.clock': warning(
    'Let NTP set the clocks of the nodes: signatures of S3 fail when they are off by minutes.',
  ),
  'cluster.nodes': error('Start nodes, or ask for fewer processes.'),
} satisfies Codes;
