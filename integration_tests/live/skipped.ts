/** Why a fact cannot be tried. */
export class Skipped extends Error {}
