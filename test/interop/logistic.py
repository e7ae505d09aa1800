"""Labels texts with scikit-learn: `logistic.py CASE RESULT`, both JSON."""

import json
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

with open(sys.argv[1], encoding="utf-8") as file:
    case = json.load(file)
vectorizer = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)[^\W_]+")
vectors = vectorizer.fit_transform(case["texts"])
model = LogisticRegression(C=20, max_iter=1000, tol=1e-6).fit(vectors, case["labels"])
asked = vectorizer.transform(case["asked"])
with open(sys.argv[2], "w", encoding="utf-8") as file:
    vocabulary = vectorizer.get_feature_names_out()
    weights = [
        {vocabulary[term]: weight for term, weight in zip(row.indices, row.data, strict=True)}
        for row in asked
    ]
    json.dump({"predicted": list(model.predict(asked)), "weights": weights}, file)
