/** Starts the app on its own pages. Wiring only. */
import './ui/inkwire-app.ts';
