/** The rate limits of track requests that Braze sells, each with its own count of objects. */
export const PLANS = ['standard', 'legacy', 'bulk'] as const;

export type Plan = (typeof PLANS)[number];
