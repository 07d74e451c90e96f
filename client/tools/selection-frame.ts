/** What a selection can be grabbed by, as the overlay draws it. Types only. */
import type { Box } from '../../shared/units.ts';

export interface Handle {
  /** `nw n ne e se s sw w rotate`, `p0 p1 …` for points, `m0 m1 …` between two points, `lock` for the padlock. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface SelectionFrame {
  /** Before rotation, in page space. */
  readonly box: Box;
  /** Radians about the middle of the box. */
  readonly angle: number;
  readonly points: readonly Handle[];
}
