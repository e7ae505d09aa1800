/**
 * The HTTP face.
 *
 * @module
 */
import { error, type Codes } from './entry.ts';

export const api = {
  'api.signed-out': error(
    'Open the address that `brewslm ui` prints, or send a key: `Authorization: Bearer KEY`.',
  ),
  'api.unreachable': error(
    'Look whether `brewslm ui` still runs. What it was doing is not lost: it goes on when it is started again.',
  ),
  'api.denied': error('Ask an owner of this server for a key that may.'),
  'api.host': error('Use an address that the server prints, or start it with --name NAME.'),
  'api.origin': error('Call from the page of this server, or with a key and without an Origin.'),
  'api.no-route': error('See /docs for what there is.'),
  'api.content-type': error('Send JSON, with `Content-Type: application/json`.'),
  'api.too-large': error('Send less at once, or upload in pieces.'),
  'api.too-fast': error('Wait a second and go on more slowly.'),
  'api.path-not-shared': error(
    'Upload the file, or start the server with --files FOLDER to share a folder that holds it.',
  ),
  'api.upload-unknown': error('Begin the upload again: POST /api/uploads.'),
  'api.upload-unfinished': error('Send the rest of it first: GET /api/uploads/ID says how much.'),
  'api.upload-name': error('Give a plain file name, such as data.csv.'),
  'api.address': error('Serve at 127.0.0.1, or give --tls-cert and --tls-key.'),
  'api.certificate': error('Give the PEM files of a certificate and of its key.'),
  'api.port-taken': error('Give another --port, or end what listens there.'),
  'api.page-missing': error(
    'Install BrewSLM again, or build the page: `npm ci` and `npm run build` in web/.',
  ),
  'key.unknown': error('See `brewslm key list`.'),
} satisfies Codes;
