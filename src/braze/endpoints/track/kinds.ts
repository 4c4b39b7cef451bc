/** The arrays of a track request, in the order in which Braze applies them. */
export const KINDS = ['attributes', 'events', 'purchases'] as const;

export type Kind = (typeof KINDS)[number];
