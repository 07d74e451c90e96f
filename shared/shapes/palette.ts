/**
 * Named colours and how they look in each theme. A board stores names (or literal `#rrggbb[aa]`);
 * only painting turns them into what the screen shows, so that ink stays readable in the dark.
 */
export type Theme = 'light' | 'dark';
