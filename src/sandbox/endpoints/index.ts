import type { Endpoint } from '../endpoint.ts';
import { exportIds } from './export_ids.ts';
import { track, trackBulk } from './track/endpoint.ts';

/** The endpoints of Braze that the sandbox has. */
export const ENDPOINTS: readonly Endpoint[] = [track, trackBulk, exportIds];
