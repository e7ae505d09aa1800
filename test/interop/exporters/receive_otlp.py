"""A receiver of OTLP over HTTP: what comes in is parsed by the official messages.

Prints its port on the first line, and each request as JSON of the parsed message. The specification
says that trace and span ids are hexadecimal in JSON where protocol buffers have base64, so these are
put over before the parse, as every receiver does.
"""

import base64
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.json_format import MessageToDict, Parse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)

messages = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}
ids = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def to_base64(value):
    if isinstance(value, list):
        return [to_base64(item) for item in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, item in value.items():
        if key in ids:
            raw = bytes.fromhex(item)
            assert len(raw) == ids[key], (key, item)
            out[key] = base64.b64encode(raw).decode()
        else:
            out[key] = to_base64(item)
    return out


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        assert self.headers["content-type"] == "application/json"
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        parsed = Parse(json.dumps(to_base64(body)), messages[self.path]())
        print(json.dumps({"path": self.path, "message": MessageToDict(parsed)}), flush=True)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
