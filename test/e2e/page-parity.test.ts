/**
 * The faces cannot differ: every operation is a command, a route and something on the page, or has a
 * reason here why it is not on the page.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/document/open-api.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { entryOf, operationNames, type OperationName } from '../../src/operations/index.ts';

const notOnThePage: Partial<Record<OperationName, string>> = {};
