"""Writes the Parquet twin of a JSON Lines file. Run: python to_parquet.py IN.jsonl OUT.parquet"""

import sys

import pyarrow as pa
import pyarrow.json as reader
import pyarrow.parquet as pq

blocks = reader.open_json(sys.argv[1], read_options=reader.ReadOptions(block_size=64 << 20))
with pq.ParquetWriter(sys.argv[2], blocks.schema, compression="snappy") as writer:
    for batch in blocks:
        writer.write_table(pa.Table.from_batches([batch]), row_group_size=100_000)
