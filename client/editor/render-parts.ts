/**
 * What paints pointers and trails, ink and moving scenes. Each is fetched when it is first needed; whoever
 * fetches this has them all before, also for a moment without a network.
 */
import '../render/ink.ts';
import '../render/peers.ts';
import '../render/scene-cells.ts';
