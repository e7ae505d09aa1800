"""The same work with Hugging Face `datasets`: load, bring to one form, drop repeats, split, save.

Run: python peer.py FORMAT FILE FOLDER PROCESSES
"""

import hashlib
import json
import sys
import unicodedata

import datasets
from datasets import DatasetDict, load_dataset


def clean(text):
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def clean_chats(batch):
    return {
        "messages": [
            [{"role": turn["role"], "content": clean(turn["content"])} for turn in turns]
            for turns in batch["messages"]
        ]
    }


def pairs_to_chats(batch):
    return {
        "messages": [
            [
                {"role": "user", "content": clean(prompt)},
                {"role": "assistant", "content": clean(response)},
            ]
            for prompt, response in zip(batch["prompt"], batch["response"])
        ]
    }


def first_of_its_kind():
    seen = set()

    def keep(batch):
        kept = []
        for turns in batch["messages"]:
            text = "\0".join(part for turn in turns for part in (turn["role"], turn["content"]))
            digest = hashlib.sha256(text.encode()).digest()[:12]
            kept.append(digest not in seen)
            seen.add(digest)
        return kept

    return keep


def main():
    kind, file, folder, processes = *sys.argv[1:4], int(sys.argv[4])
    datasets.disable_progress_bars()
    builder = "json" if kind == "jsonl" else kind
    cache = f"{folder}/cache"
    rows = load_dataset(builder, data_files=file, split="train", cache_dir=cache)
    columns = rows.column_names
    rows = rows.map(
        clean_chats if "messages" in columns else pairs_to_chats,
        batched=True,
        remove_columns=columns,
        num_proc=processes if processes > 1 else None,
    )
    loaded = len(rows)
    rows = rows.filter(first_of_its_kind(), batched=True)
    halves = rows.train_test_split(test_size=0.1, seed=42)
    held = halves["test"].train_test_split(test_size=0.5, seed=42)
    splits = DatasetDict(train=halves["train"], validation=held["train"], test=held["test"])
    splits.save_to_disk(f"{folder}/saved")
    sizes = {name: len(split) for name, split in splits.items()}
    print(json.dumps({"rows": loaded, "duplicates": loaded - len(rows), "splits": sizes}))


if __name__ == "__main__":
    main()
