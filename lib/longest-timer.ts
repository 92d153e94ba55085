/** ms. `setTimeout` takes no more: a longer wait would be over at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
