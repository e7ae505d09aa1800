/**
 * Keeps ONNX Runtime from reporting to its maker. Since 1.29 the official Linux builds have telemetry
 * on by default: session facts and hashes of graph and weights go to a collector on the network,
 * and every process leaves a `mat-debug` file in the temporary folder. Import this before
 * `onnxruntime-node`: the library reads the variable when it starts.
 *
 * @module
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
