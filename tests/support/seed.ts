/**
 * Generated cases are the same in every run, so that a test that passes does so again. To look for new
 * ones: `FAST_CHECK_SEED=random npm run unit`.
 */
import { configureGlobal } from 'fast-check';

const seed = process.env.FAST_CHECK_SEED ?? '20261121';
if (seed !== 'random') configureGlobal({ seed: Number(seed) });
