"""From examples to micro-batches: a pure function of the examples, the plan, its seed and the epoch.

The same batches in the same order as the embedded engine makes them (src/engine/train/batches).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .openings import Opening, openings_of
from .plan import Plan
from .randomness import shuffle, stream_key
from .token_set import Example

T = TypeVar("T")

LENGTH_MULTIPLE = 16
"""Lengths are rounded up to a multiple of this."""
WINDOW_STEPS = 16
"""Examples are sorted by length within this many optimizer steps' worth of them."""
OPEN_ROWS = 64
"""Packing keeps so many rows open; more would fill rows better and cost time."""


@dataclass(frozen=True)
class Segment(Example):
    """An example within a row, which sees nothing of the others there."""

    example: int
    """Index of the example in its set."""


Row = Sequence[Segment]


@dataclass(frozen=True)
class MicroBatch:
    """Rows that are computed together, each padded to `length` tokens."""

    rows: Sequence[Row]
    length: int

    def tokens(self) -> int:
        """Counts tokens, padding left out."""
        return sum(tokens_of(row) for row in self.rows)

    def target_tokens(self) -> int:
        """Counts tokens that carry loss; nothing comes before the first of a segment."""
        return sum(int(segment.targets[1:].sum()) for row in self.rows for segment in row)


def is_usable(example: Example, sequence_length: int) -> bool:
    """Tells whether an example still carries loss when it is cut to `sequence_length`."""
    return bool(example.targets[1:sequence_length].any())


def usable_segments(examples: Sequence[Example], sequence_length: int) -> list[Segment]:
    """Cuts examples at the end, and leaves out those without anything to predict."""
    return [
        Segment(each.ids[:sequence_length], each.targets[:sequence_length], index)
        for index, each in enumerate(examples)
        if is_usable(each, sequence_length)
    ]


def plan_rows(examples: Sequence[Example], plan: Plan) -> list[Row]:
    """Gives what is shuffled: each example alone, or with a preference each pair of them.

    Examples 2i and 2i + 1 are then a pair, and neither sees the other.
    """
    segments = usable_segments(examples, plan.sequence_length)
    if plan.preference is None:
        return [[segment] for segment in segments]
    by_example = {segment.example: segment for segment in segments}
    return [
        [chosen, by_example[chosen.example + 1]]
        for chosen in segments
        if chosen.example % 2 == 0 and chosen.example + 1 in by_example
    ]


def plan_epoch(examples: Sequence[Example], plan: Plan, epoch: int) -> list[list[MicroBatch]]:
    """Gives the optimizer steps of one epoch; none if nothing carries loss."""
    key = stream_key(plan.seed, epoch)
    rows = shuffle(plan_rows(examples, plan), key)
    if plan.packing and plan.preference is None:
        rows = pack_rows([row[0] for row in rows], plan)
    else:
        step_rows = plan.micro_batch_rows * plan.gradient_accumulation
        rows = sort_by_length(rows, step_rows * WINDOW_STEPS)
    groups = shuffle(in_groups(rows, plan.micro_batch_rows), stream_key(key, 1))
    batches = [micro_batch(group, plan.row_length) for group in groups]
    return in_groups(batches, plan.gradient_accumulation)


def training_steps(
    examples: Sequence[Example], plan: Plan, start: int
) -> Iterator[list[MicroBatch]]:
    """Gives optimizer steps without end, from step `start` on; epochs follow each other."""
    step = 0
    epoch = 0
    while steps := plan_epoch(examples, plan, epoch):
        for batches in steps:
            if step >= start:
                rows = plan.rows_of_step(step + 1)
                yield [part for batch in batches for part in cut(batch, rows, plan.row_length)]
            step += 1
        epoch += 1


def evaluation_batches(
    examples: Sequence[Example], plan: Plan, micro_batch_rows: int
) -> list[MicroBatch]:
    """Gives all examples once, in order of length."""
    rows = plan_rows(examples, plan)
    rows = sort_by_length(rows, max(1, len(rows)))
    return [micro_batch(group, plan.row_length) for group in in_groups(rows, micro_batch_rows)]


def cut(batch: MicroBatch, rows: int, row_length: int) -> list[MicroBatch]:
    """Cuts a micro-batch, in its order, into ones of at most `rows` rows, each padded by itself."""
    if len(batch.rows) <= rows:
        return [batch]
    return [micro_batch(group, row_length) for group in in_groups(batch.rows, rows)]


def sort_by_length(rows: Sequence[Row], window: int) -> list[Row]:
    """Sorts rows within windows, so that neighbours have similar lengths."""
    return [row for group in in_groups(rows, window) for row in sorted(group, key=tokens_of)]


def tokens_of(row: Row) -> int:
    """Counts the tokens of a row."""
    return sum(len(segment.ids) for segment in row)


def pack_rows(segments: Sequence[Segment], plan: Plan) -> list[Row]:
    """Fills rows, first fit, in the order given.

    Where openings are shared, a row has room for what is its examples' own beside one opening, as in
    the embedded engine; here they are written whole, which changes no loss.
    """
    openings = openings_of(segments) if plan.shared_openings else [None] * len(segments)
    rows: list[list[Segment]] = []
    room: list[int] = []
    opening_of_row: list[Opening | None] = []
    first_open = 0
    for segment, opening in zip(segments, openings, strict=True):
        shared = 0 if opening is None else opening.length
        own = len(segment.ids) - shared
        place = next(
            (
                at
                for at in range(first_open, len(rows))
                if opening_of_row[at] is opening and room[at] >= own
            ),
            None,
        )
        if place is None:
            place = len(rows)
            rows.append([])
            room.append(plan.sequence_length - shared)
            opening_of_row.append(opening)
            first_open = max(first_open, len(rows) - OPEN_ROWS)
        rows[place].append(segment)
        room[place] -= own
    return rows


def micro_batch(rows: Sequence[Row], row_length: int) -> MicroBatch:
    """Puts rows together, with room for the longest."""
    longest = max(tokens_of(row) for row in rows)
    padded = -(-longest // LENGTH_MULTIPLE) * LENGTH_MULTIPLE
    return MicroBatch(rows, max(longest, min(padded, row_length)))


def in_groups(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Cuts a sequence into parts of `size`; the last may be shorter."""
    return [items[start : start + size] for start in range(0, len(items), size)]


@dataclass(frozen=True)
class Layout:
    """A micro-batch as arrays."""

    ids: npt.NDArray[np.int64]
    """Token ids: [rows, length]."""
    positions: npt.NDArray[np.int64]
    """Positions, from 0 in each segment; padding goes on from the last: [rows, length]."""
    places: npt.NDArray[np.int64]
    """Places in [rows · length] from which something is predicted, ascending: [predictions]."""
    targets: npt.NDArray[np.int64]
    """The token that each place predicts: [predictions]."""
    examples: npt.NDArray[np.int64]
    """Index of the example that each prediction is part of: [predictions]."""


def lay_out(batch: MicroBatch) -> Layout:
    """Lays a micro-batch out as arrays."""
    shape = (len(batch.rows), batch.length)
    ids = np.zeros(shape, np.int64)
    positions = np.zeros(shape, np.int64)
    places: list[npt.NDArray[np.int64]] = []
    targets: list[npt.NDArray[np.int32]] = []
    examples: list[npt.NDArray[np.int64]] = []
    for row, segments in enumerate(batch.rows):
        at = 0
        for index, segment in enumerate(segments):
            end = at + len(segment.ids)
            ids[row, at:end] = segment.ids
            until = batch.length if index == len(segments) - 1 else end
            positions[row, at:until] = np.arange(until - at)
            predicted = np.flatnonzero(segment.targets[1:])
            places.append(row * batch.length + at + predicted)
            targets.append(segment.ids[predicted + 1])
            examples.append(np.full(len(predicted), segment.example, np.int64))
            at = end
    return Layout(
        ids,
        positions,
        np.concatenate(places),
        np.concatenate(targets).astype(np.int64),
        np.concatenate(examples),
    )
