"""The Python half of torch-batches.test.ts: `torch_batches.py CASES.json` prints what it makes of them."""
import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / 'workers' / 'torch'))

from brewslm_torch.batches import evaluation_batches, training_steps  # noqa: E402
from brewslm_torch.plan import read_plan  # noqa: E402
from brewslm_torch.schedule import learning_rate_at  # noqa: E402
from brewslm_torch.token_set import Example  # noqa: E402


def plain(batch, shared=False):
    # Written whole, rows that share an opening are of another length than the embedded engine's.
    return {'length': None if shared else batch.length,
            'rows': [[[s.example, len(s.ids)] for s in row] for row in batch.rows]}


def made(case):
    plan = read_plan(case['plan'])
    examples = [Example(np.array(e['ids'], 'i4'), np.array(e['targets'], 'u1'))
                for e in case['examples']]
    steps = list(islice(training_steps(examples, plan, 0), plan.steps))
    return {
        'steps': [[plain(batch, plan.shared_openings) for batch in batches] for batches in steps],
        'rates': [learning_rate_at(plan, step) for step in range(len(steps))],
        'evaluation': [plain(batch)
                       for batch in evaluation_batches(examples, plan, plan.micro_batch_rows)],
    }


print(json.dumps([made(case) for case in json.loads(Path(sys.argv[1]).read_text())]))
