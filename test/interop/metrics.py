"""Scores predictions with lm-evaluation-harness: `metrics.py CASES RESULTS`, both JSON.

Cases are lists by metric; results have one value, or one list of values, for each case. Every
function below is one of the harness, or the one that the harness calls.
"""

import json
import sys
from types import SimpleNamespace

from lm_eval.api import metrics
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks.aradice.piqa.metrics import macro_f1_score
from lm_eval.tasks.cnn_dailymail.utils import process_results as summarized
from lm_eval.tasks.jsonschema_bench.metrics import json_validity
from nltk.stem.porter import PorterStemmer
from sklearn.metrics import f1_score
from sklearn.preprocessing import MultiLabelBinarizer
from transformers.data.metrics.squad_metrics import compute_f1


def task(output_type, names, **own):
    """Just enough of a task for its own scoring of one document."""
    return SimpleNamespace(
        OUTPUT_TYPE=output_type,
        config=SimpleNamespace(process_results=None, doc_to_choice=None),
        _metric_fn_list=dict.fromkeys(names),
        multiple_input=0,
        multiple_target=0,
        **own,
    )


def likelihood(case):
    names = ["bits_per_byte", "byte_perplexity", "word_perplexity"]
    rolling = task(
        "loglikelihood_rolling",
        names,
        doc_to_target=lambda doc: doc,
        count_words=ConfigurableTask.count_words,
        count_bytes=ConfigurableTask.count_bytes,
    )
    rows = [
        ConfigurableTask.process_results(rolling, item["text"], [item["logProbability"]])
        for item in case
    ]
    column = lambda name: [row[name] for row in rows]
    return [
        metrics.bits_per_byte(column("bits_per_byte")),
        metrics.weighted_perplexity(column("byte_perplexity")),
        metrics.weighted_perplexity(column("word_perplexity")),
        metrics.weighted_perplexity([(item["logProbability"], item["tokens"]) for item in case]),
    ]


def chosen(choices, scores, gold):
    multiple = task(
        "multiple_choice",
        ["acc", "acc_norm", "acc_bytes"],
        doc_to_choice=lambda doc: choices,
        doc_to_target=lambda doc: gold,
    )
    results = [(score, False) for score in scores]
    return ConfigurableTask.process_results(multiple, {}, results)


def choice(case):
    row = chosen(case["choices"], case["scores"], case["gold"])
    return [row["acc"], row["acc_norm"]]


def preference(case):
    """Both orders: the harness gives a tie to the first."""
    texts, scores = case["texts"], case["scores"]
    rows = [chosen(texts, scores, 0), chosen(texts[::-1], scores[::-1], 1)]
    return [metrics.mean([row[name] for row in rows]) for name in ("acc", "acc_bytes")]


def exact(case):
    """As `generate_until` with several targets: one match is enough."""
    options = {
        "ignore_case": case["ignoreCase"],
        "ignore_punctuation": case["ignorePunctuation"],
        "ignore_numbers": case["ignoreNumbers"],
        "regexes_to_ignore": case["patterns"],
    }
    return max(
        metrics.exact_match_hf_evaluate([case["reply"]], [answer], **options)["exact_match"]
        for answer in case["answers"]
    )


def fields(case):
    names = sorted({name for pair in case for side in pair for name in side})
    binarizer = MultiLabelBinarizer(classes=names)
    wanted, found = ([pair[side] for pair in case] for side in (0, 1))
    return f1_score(
        binarizer.fit_transform(wanted), binarizer.transform(found), average="micro"
    )


stemmer = PorterStemmer()

scorers = {
    "likelihood": likelihood,
    "choice": choice,
    "preference": preference,
    "macroF1": lambda case: macro_f1_score([tuple(pair) for pair in case]),
    "exact": exact,
    "tokenF1": lambda case: metrics.metric_max_over_ground_truths(
        lambda reply, answer: compute_f1(answer, reply), case["reply"], case["answers"]
    ),
    "rougeL": lambda case: summarized({"highlights": case["reference"]}, [case["reply"]])["rougeL"],
    "json": lambda reply: json_validity([], [reply]),
    "fields": fields,
    "stem": stemmer.stem,
}

with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
results = {
    name: [
        float(value) if hasattr(value, "dtype") else value
        for value in map(scorers[name], rows)
    ]
    for name, rows in cases.items()
}
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(results, file)
