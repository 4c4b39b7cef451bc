/** What Braze would bill, by what it is for. */
export interface DataPoints {
  readonly standardAttributes: number;
  readonly customAttributes: number;
  readonly events: number;
  readonly purchases: number;
}

export const NO_DATA_POINTS: DataPoints = {
  standardAttributes: 0,
  customAttributes: 0,
  events: 0,
  purchases: 0,
};

export function addDataPoints(a: DataPoints, b: DataPoints): DataPoints {
  return {
    standardAttributes: a.standardAttributes + b.standardAttributes,
    customAttributes: a.customAttributes + b.customAttributes,
    events: a.events + b.events,
    purchases: a.purchases + b.purchases,
  };
}

export function sumOfDataPoints({
  standardAttributes,
  customAttributes,
  events,
  purchases,
}: DataPoints): number {
  return standardAttributes + customAttributes + events + purchases;
}
