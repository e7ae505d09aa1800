/** Makes the build that tests of the whole program run, unless it is as new as the sources. */
import { setUp } from '../../scripts/setup.mjs';

export const setup = setUp;
