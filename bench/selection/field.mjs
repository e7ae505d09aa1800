/**
 * Who is recorded: candidates that differ in size, start, method and length of training, so that some
 * are far apart and some nearly alike, as a project's are.
 */

const scratch = (base, steps, learningRate) => ({
  name: `${base} ${steps} steps${learningRate ? ` at ${learningRate}` : ''}`,
  base,
  method: 'full',
  steps,
  ...(learningRate && { learningRate }),
});

const adapter = (steps, rank) => ({
  name: `smollm2-135m lora-${rank} ${steps} steps`,
  base: 'smollm2-135m',
  method: 'lora',
  steps,
  rank,
});

const untrained = { name: 'smollm2-135m untrained', base: 'smollm2-135m', method: null, steps: 0 };

/** The first so many of the items in the order of their draw, and the candidates. */
export const field = {
  gsm8k: {
    items: 200,
    candidates: [
      scratch('brew-3m', 150),
      scratch('brew-3m', 400),
      scratch('brew-3m', 50),
      scratch('brew-3m', 250),
      scratch('brew-3m', 100, 5e-4),
      scratch('brew-3m', 25),
      scratch('brew-10m', 100),
      untrained,
      adapter(16, 8),
      scratch('brew-30m', 60),
      adapter(32, 16),
    ],
  },
  banking77: {
    items: 160,
    candidates: [
      scratch('brew-3m', 150),
      scratch('brew-3m', 400),
      scratch('brew-3m', 1000),
      scratch('brew-10m', 200),
      untrained,
      adapter(24, 8),
      scratch('brew-3m', 2000),
      adapter(48, 16),
    ],
  },
};
