// On which sides of a box that scrolls sideways there is more than it shows.
export type Edges = { before: boolean; after: boolean };
type Box = { scrollLeft: number; scrollWidth: number; clientWidth: number };

export const NO_EDGES: Edges = { before: false, after: false };
/** Browsers round widths and places apart by a pixel. */
const SLACK_PX = 1;

export function edgesOf({ scrollLeft, scrollWidth, clientWidth }: Box): Edges {
  return { before: scrollLeft > SLACK_PX, after: scrollWidth - clientWidth - scrollLeft > SLACK_PX };
}
