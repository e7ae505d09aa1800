/** Levels of the eight scales of a block by importance: ggml's `make_qp_quants`. */
import { nearestWhole } from './lanes';

const LEVELS_OF_SCALES: i32 = 8;
const TOP: i32 = 63;

/**
 * Leaves the levels of eight scales as bytes at `levels`, 0 to 63, and returns what they are multiples
 * of.
 *
 * @param weights Of the scales, as f32.
 */
export function levelScales(scales: usize, levels: usize, weights: usize): f32 {
  let most: f32 = 0;
  for (let i = 0; i < LEVELS_OF_SCALES; i++) {
    const x = at(scales, i);
    if (x > most) most = x;
  }
  store<u64>(levels, 0);
  if (most < <f32>1e-15) return 0;
  const inverse = startingInverse(scales, weights, most);
  let sumXL: f32 = 0;
  let sumLL: f32 = 0;
  for (let i = 0; i < LEVELS_OF_SCALES; i++) {
    const level = min<i32>(TOP, nearestWhole(inverse * at(scales, i)));
    store<u8>(levels + i, <u8>level);
    const w = at(weights, i);
    sumXL += w * at(scales, i) * <f32>level;
    sumLL += w * <f32>level * <f32>level;
  }
  // Each level is moved where the others' best scale wants it elsewhere, until none is.
  for (let round = 0; round < 5; round++) {
    let moved = false;
    for (let i = 0; i < LEVELS_OF_SCALES; i++) {
      const x = at(scales, i);
      const w = at(weights, i);
      const old = <f32>load<u8>(levels + i);
      let restXL = sumXL - w * x * old;
      let restLL = sumLL - w * old * old;
      if (!(restXL > 0 && restLL > 0)) continue;
      const level = min<i32>(TOP, nearestWhole((x * restLL) / restXL));
      if (level == <i32>load<u8>(levels + i)) continue;
      restXL += w * x * <f32>level;
      restLL += w * <f32>level * <f32>level;
      if (!(restXL * restXL * sumLL > sumXL * sumXL * restLL)) continue;
      store<u8>(levels + i, <u8>level);
      sumXL = restXL;
      sumLL = restLL;
      moved = true;
    }
    if (!moved) break;
  }
  return sumLL > 0 ? sumXL / sumLL : 0;
}

/** The best of nine roundings. */
function startingInverse(scales: usize, weights: usize, most: f32): f32 {
  let found = <f32>TOP / most;
  let least = squaredError(scales, weights, found, 255);
  for (let tenths = -4; tenths <= 4; tenths++) {
    if (tenths == 0) continue;
    const inverse = (<f32>0.1 * <f32>tenths + <f32>TOP) / most;
    const error = squaredError(scales, weights, inverse, TOP);
    if (error < least) {
      least = error;
      found = inverse;
    }
  }
  return found;
}

function squaredError(scales: usize, weights: usize, inverse: f32, top: i32): f32 {
  const scale = <f32>1 / inverse;
  let sum: f32 = 0;
  for (let i = 0; i < LEVELS_OF_SCALES; i++) {
    const level = min<i32>(top, nearestWhole(inverse * at(scales, i)));
    const error = at(scales, i) - scale * <f32>level;
    sum += at(weights, i) * error * error;
  }
  return sum;
}

function at(list: usize, i: i32): f32 {
  return load<f32>(list + ((<usize>i) << 2));
}
