/**
 * Classes of cards, and how fast training goes on one: the reference that a budget becomes steps
 * through, so that the same project gets the same plan on every card of a class.
 *
 * @module
 */
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';
import type { ReferenceSpeed } from './reference-speed.ts';

/** Of a data sheet, written like `80e9`. */
const quantity = z.union([z.number(), z.string().transform(Number)]).pipe(z.number().positive());

const classSchema = z.strictObject({
  names: z.array(z.string()),
  /** Matrix products by precision; null where it has no instructions for one. */
  teraflops: z.strictObject({
    fp32: z.number().positive(),
    bf16: z.number().positive().nullable(),
    fp16: z.number().positive(),
  }),
  /** Bytes. */
  memory: quantity,
  /** Bytes per second. */
  bandwidth: quantity,
  source: z.string(),
});

export type DeviceClass = z.infer<typeof classSchema>;
export type DevicePrecision = keyof DeviceClass['teraflops'];

let read: Record<string, DeviceClass> | undefined;

/** All classes by id, the first that fits a name first; read once. */
export const deviceClasses = (): Record<string, DeviceClass> =>
  (read ??= readDataFile(
    new URL('device-classes.yaml', import.meta.url),
    z.record(z.string(), classSchema),
  ));

/** Gives the id of the class that a card belongs to, `other` for one that is not in the catalogue. */
export function classOfCard(name: string): string {
  const words = (text: string) => ` ${text.replaceAll(/[^A-Za-z0-9]+/g, ' ')} `;
  const found = Object.entries(deviceClasses()).find(([, { names }]) =>
    names.some((part) => words(name).includes(words(part))),
  );
  return found?.[0] ?? 'other';
}

/** Share of the data sheet's rate that a training step gets of its products; estimated. */
const attained = 0.4;
/**
 * Bytes to and from memory per token, layer and hidden unit in what is no product (norms, rotary
 * positions, activations, residuals, forward and backward), counted from the operations; estimated.
 */
const bytesPerUnit = 120;
/** AdamW reads weight, gradient and two moments and writes three of them, in fp32. */
const bytesPerParameter = 28;
/** Starting some hundred kernels of a layer's passes from Python; estimated. */
const secondsPerLayer = 0.8e-3;

/** What a budget is counted on, where that is a card: its class, and what products are computed in. */
export interface DeviceReference {
  device: string;
  precision: DevicePrecision;
}

/** Gives the speed of what a budget is counted on; undefined stands for the embedded runtime's cores. */
export const speedOf = (reference: DeviceReference | undefined): ReferenceSpeed | undefined =>
  reference && speedOfClass(reference.device, reference.precision);

/** Estimates the speed of one card of a class. A precision without instructions goes at that of fp32. */
export function speedOfClass(id: string, precision: DevicePrecision): ReferenceSpeed {
  const { teraflops, bandwidth } = deviceClasses()[id];
  return {
    flopsPerSecond: attained * 1e12 * (teraflops[precision] ?? teraflops.fp32),
    secondsPerUnit: bytesPerUnit / bandwidth,
    secondsPerParameter: bytesPerParameter / bandwidth,
    secondsPerLayer,
  };
}
